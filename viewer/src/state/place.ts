import type { FeatureCollection } from 'geojson';
import { t } from '../i18n/i18n';
import { circleRing, type LonLat } from '../map/area';
import { map } from './map';
import { say } from './ui';
import { tileSet } from './world';

/** Place is where the device says it is. */
export interface Place {
  center: LonLat;
  accuracyM: number;
}

const waitMs = 10_000;
const permissionDenied = 1;

/** Asks the device where it is; where it cannot say, the user is told why and what to do. */
export async function findMyPlace(): Promise<Place | undefined> {
  if (!window.isSecureContext || !navigator.geolocation) {
    say(t('map.locate.insecure'));
    return undefined;
  }
  try {
    const { coords } = await new Promise<GeolocationPosition>((resolve, reject) => {
      navigator.geolocation.getCurrentPosition(resolve, reject, {
        enableHighAccuracy: true,
        timeout: waitMs,
      });
    });
    return { center: [coords.longitude, coords.latitude], accuracyM: coords.accuracy };
  } catch (error) {
    const denied = (error as GeolocationPositionError).code === permissionDenied;
    say(t(denied ? 'map.locate.denied' : 'map.locate.failed'));
    return undefined;
  }
}

/** Shows where the device is, with its accuracy as a ring. */
export async function showMyPlace(): Promise<void> {
  const place = await findMyPlace();
  const [w, s, e, n] = tileSet.value?.bounds ?? [-180, -90, 180, 90];
  if (!place) return;
  const [lon, lat] = place.center;
  if (lon < w || lon > e || lat < s || lat > n) {
    say(t('map.locate.outside', { m: Math.round(place.accuracyM) }));
    return;
  }
  map.value?.setData('own-place', placeFeatures(place));
  map.value?.camera.flyTo(place.center);
}

function placeFeatures({ center, accuracyM }: Place): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: {},
        geometry: { type: 'Polygon', coordinates: [circleRing(center, accuracyM)] },
      },
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: center } },
    ],
  };
}
