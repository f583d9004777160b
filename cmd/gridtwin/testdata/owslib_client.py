"""Reads a server as OWSLib users do and prints what it finds, a line for each collection: its id, the number that the
server tells, the features of all pages, those of a box, those of a filter, and the queryables."""
import sys
from urllib.parse import parse_qsl, urlsplit

from owslib.ogcapi.features import Features

url, token = sys.argv[1], sys.argv[2]
server = Features(url, headers={"Authorization": "Bearer " + token} if token else None)
assert server.api()["openapi"].startswith("3."), "no OpenAPI document"
assert "conformsTo" in server.conformance()


def ids(name, **query):
    """All features by the next links, which are followed with the client's own request."""
    found = []
    while True:
        page = server.collection_items(name, **query)
        found += [f["id"] for f in page["features"]]
        onward = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not onward:
            return page["numberMatched"], found
        query = dict(parse_qsl(urlsplit(onward[0]).query))
        if "bbox" in query:
            query["bbox"] = query["bbox"].split(",")  # as the client wants it


for name in server.feature_collections():
    assert server.collection(name)["id"] == name
    told, found = ids(name, limit=700)
    assert len(set(found)) == len(found), name + " repeats a feature"
    if found:
        assert server.collection_item(name, found[0])["id"] == found[0]
    _, box = ids(name, bbox=[121.24, 31.306, 121.243, 31.309], limit=50)
    _, some = ids(name, filter="id < '4000000000'", limit=50)
    queryables = server.collection_queryables(name)["properties"]
    print(name, told, len(found), len(box), len(some), len(queryables))
