import { useSignal } from '@preact/signals';
import { codeLabel, types } from '../api/types';
import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import { editing } from '../state/edit';
import { Empty } from './bits';
import { EntityFields } from './EntityFields';
import { Icon } from './Icon';

/** PersonList shows who lives in a unit, household by household, as the server masks them for this caller. */
export function PersonList({ people }: { people: readonly Feature[] }) {
  const opened = useSignal<string | undefined>(undefined);
  if (people.length === 0) return <Empty>{t('card.noPeople')}</Empty>;
  const households = groupByHousehold(people);
  return (
    <div class="people">
      {households.map((members, i) => (
        <section key={members[0]?.id ?? i}>
          {households.length > 1 && <h4>{t('card.household', { n: i + 1 })}</h4>}
          <ul>
            {members.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  class="row person"
                  aria-expanded={opened.value === person.id}
                  onClick={() => {
                    opened.value = opened.value === person.id ? undefined : person.id;
                  }}
                >
                  <strong>{personName(person)}</strong>
                  <small>{personLine(person)}</small>
                  <Tags person={person} />
                </button>
                {opened.value === person.id && <PersonBody person={person} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function PersonBody({ person }: { person: Feature }) {
  return (
    <div class="person-body">
      <div class="actions">
        {types.value.get('people')?.mayEdit && (
          <button
            type="button"
            class="button"
            onClick={() => {
              editing.value = { type: 'people', id: person.id };
            }}
          >
            <Icon name="edit" size={18} /> {t('card.edit')}
          </button>
        )}
        <small class="quiet">
          <Icon name="lock" size={14} /> {t('card.revealSoon')}
        </small>
      </div>
      <EntityFields
        type="people"
        properties={person.properties}
        skip={['unit', 'household', 'house', 'grid']}
      />
    </div>
  );
}

function Tags({ person }: { person: Feature }) {
  const { care, mobility } = person.properties;
  const tags = Array.isArray(care) ? care.map((tag) => codeLabel('people', 'care', tag)) : [];
  if (mobility === 'assisted' || mobility === 'bedridden')
    tags.push(codeLabel('people', 'mobility', mobility));
  if (tags.length === 0) return null;
  return (
    <span class="tags">
      {tags.map((tag) => (
        <em key={tag}>{tag}</em>
      ))}
    </span>
  );
}

/** Names a person as the server lets this caller see the name. */
export function personName(person: Feature): string {
  const { name } = person.properties;
  return typeof name === 'string' && name ? name : t('card.noField');
}

function personLine(person: Feature): string {
  const { sex, age, relation, residence } = person.properties;
  return [
    codeLabel('people', 'relation', relation),
    codeLabel('people', 'sex', sex),
    typeof age === 'number' ? t('card.age', { n: age }) : '',
    codeLabel('people', 'residence', residence),
  ]
    .filter(Boolean)
    .join(' · ');
}

function groupByHousehold(people: readonly Feature[]): Feature[][] {
  const groups = new Map<string, Feature[]>();
  for (const person of people) {
    const key = String(person.properties.household ?? '');
    const group = groups.get(key);
    if (group) group.push(person);
    else groups.set(key, [person]);
  }
  const headFirst = (a: Feature, b: Feature) =>
    Number(b.properties.relation === 'head') - Number(a.properties.relation === 'head');
  return [...groups.values()].map((members) => members.sort(headFirst));
}
