import { manyLabel } from '../api/types';
import { t } from '../i18n/i18n';
import { boundsOf } from '../map/area';
import { countArea } from '../state/area';
import { map } from '../state/map';
import { select } from '../state/selection';
import { me } from '../state/session';
import { countedArea, grids, loadOverview, overview, visibleTypes, worldError } from '../state/world';
import { Empty, Failure, Loading, Section, StatTile, statsClass } from './bits';

/** OverviewPanel shows what the village holds; each number opens its list. */
export function OverviewPanel() {
  const error = worldError.value;
  if (error) return <Failure error={error} onRetry={() => void loadOverview()} />;
  const counts = overview.value?.counts;
  return (
    <Section title={t('overview.title')} aside={<small class="quiet">{t('overview.hint')}</small>}>
      {counts ? (
        <div class={statsClass()}>
          {visibleTypes().map((type) => (
            <StatTile
              key={type}
              label={manyLabel(type, counts[type] ?? undefined)}
              value={counts[type]}
              onOpen={() => void countArea(countedArea(), 'village', type)}
            />
          ))}
        </div>
      ) : (
        <Loading />
      )}
      {ownGridsOnly() && <p class="note">{t('overview.scopeHint')}</p>}
    </Section>
  );
}

const microDigits = 17;

/** Tells whether the caller keeps some micro-grids alone, so that counts of people are not the village's. */
function ownGridsOnly(): boolean {
  return me.value.scopes.some((scope) => scope.length === microDigits);
}

/** GridList lists the micro-grids with their houses and people; each opens its grid. */
export function GridList() {
  const groups = new Map((overview.value?.groups ?? []).map((group) => [group.grid, group]));
  if (!overview.value) return <Loading lines={5} />;
  if (grids.value.length === 0) return <Empty>{t('overview.empty')}</Empty>;
  const people = visibleTypes().includes('people');
  return (
    <Section title={t('overview.grids')} aside={<small class="quiet">{grids.value.length}</small>}>
      <ul class="rows">
        {grids.value.map((grid) => {
          const code = String(grid.properties.code ?? '');
          const group = groups.get(code);
          const name =
            typeof grid.properties.name === 'string' && grid.properties.name
              ? grid.properties.name
              : code.slice(-5);
          const open = () => {
            select({ type: 'grids', id: grid.id });
            const box =
              grid.geometry && 'coordinates' in grid.geometry
                ? boundsOf(grid.geometry.coordinates)
                : undefined;
            if (box) map.value?.camera.fit(box);
          };
          return (
            <li key={grid.id}>
              <button type="button" class="row" onClick={open}>
                <span>{name}</span>
                <small>
                  {t(people ? 'overview.gridPeople' : 'overview.grid', {
                    houses: group?.houses ?? 0,
                    people: group ? (group.people ?? '—') : 0,
                  })}
                </small>
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
