import { manyLabel } from '../api/types';
import { formatArea, formatLength } from '../i18n/format';
import { t } from '../i18n/i18n';
import type { Shape } from '../map/shapes';
import {
  answer,
  area,
  areaError,
  clearArea,
  countArea,
  countsHeardAt,
  listType,
  openList,
  recount,
} from '../state/area';
import { drawing, startDrawing } from '../state/draw';
import { map } from '../state/map';
import { findMyPlace } from '../state/place';
import { ownScopes } from '../state/session';
import { listOnly } from '../state/ui';
import { gridName, visibleTypes } from '../state/world';
import { AreaList } from './AreaList';
import { Empty, Failure, Loading, Section, StatTile, statsClass } from './bits';
import { CircleForm } from './CircleForm';
import { LiveMark, StaleStrip } from './Freshness';
import { Icon, type IconName } from './Icon';

const nearM = 500;
const shapes: [Shape, IconName][] = [
  ['circle', 'area'],
  ['box', 'box'],
  ['polygon', 'polygon'],
];

/** AreaPanel chooses an area and shows what is inside. */
export function AreaPanel() {
  if (listType.value) return <AreaList />;
  const now = area.value;
  return (
    <>
      <Section
        title={t('area.title')}
        aside={
          now && (
            <button type="button" class="link" onClick={clearArea}>
              {t('area.clear')}
            </button>
          )
        }
      >
        <div class="tools">
          {!listOnly.value &&
            shapes.map(([shape, icon]) => (
              <button
                key={shape}
                type="button"
                class="tool"
                aria-pressed={drawing.value?.shape === shape}
                onClick={() => void startDrawing(shape)}
              >
                <Icon name={icon} />
                {t(`area.${shape}`)}
              </button>
            ))}
        </div>
        <div class="chips">
          <button type="button" class="chip" onClick={() => void countNear()}>
            {t('area.near')}
          </button>
          {ownScopes.value.length > 0 && (
            <button type="button" class="chip" onClick={() => void countMine()}>
              {t('area.mine')}
            </button>
          )}
          {!listOnly.value && (
            <button type="button" class="chip" onClick={countView}>
              {t('area.view')}
            </button>
          )}
        </div>
        <CircleForm />
      </Section>
      {areaError.value ? (
        <Failure error={areaError.value} onRetry={() => void recount()} />
      ) : now ? (
        <Figures />
      ) : (
        <Empty>{t('area.hint.start')}</Empty>
      )}
    </>
  );
}

async function countNear(): Promise<void> {
  const place = await findMyPlace();
  if (place)
    await countArea(
      { circle: { center: place.center, radius_m: nearM } },
      'drawn',
      undefined,
      t('area.near'),
    );
}

async function countMine(): Promise<void> {
  await countArea({ grids: [...ownScopes.value] }, 'grid', undefined, t('area.mine'));
}

function countView(): void {
  const box = map.value?.camera.viewBox();
  if (box) void countArea({ bbox: box }, 'drawn', undefined, t('area.view'));
}

function Figures() {
  const now = area.value;
  const figures = answer.value;
  if (!now || !figures) return <Loading lines={4} />;
  const circle = 'circle' in now.area ? now.area.circle : undefined;
  return (
    <>
      <StaleStrip heardAt={countsHeardAt} />
      <div aria-live="polite">
        <div class="quiet figures-head">
          <p>
            {[
              now.title,
              circle && t('area.radius', { m: formatLength(circle.radius_m) }),
              now.origin !== 'village' && t('area.size', { m2: formatArea(figures.area_m2) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <LiveMark heardAt={countsHeardAt} />
        </div>
        <div class={statsClass()}>
          {visibleTypes().map((type) => (
            <StatTile
              key={type}
              label={manyLabel(type, figures.counts[type] ?? undefined)}
              value={figures.counts[type]}
              onOpen={() => void openList(type)}
            />
          ))}
        </div>
        <Groups />
      </div>
    </>
  );
}

/** Groups shows the figures by grid; each grid opens its own count. */
function Groups() {
  const main = visibleTypes().includes('people') ? 'people' : 'houses';
  const groups = (answer.value?.groups ?? []).filter((group) => group.houses !== 0 || group[main] !== 0);
  if (groups.length === 0) return null;
  const most = Math.max(1, ...groups.map((group) => Number(group[main] ?? 0)));
  return (
    <Section
      title={t('area.byGrid')}
      aside={<small class="quiet">{`${manyLabel('houses')} · ${manyLabel(main)}`}</small>}
    >
      <ul class="rows bars">
        {groups.map((group) => {
          const code = typeof group.grid === 'string' ? group.grid : undefined;
          const name = code ? gridName(code) : t('area.noGrid');
          return (
            <li key={code ?? 'none'}>
              <button
                type="button"
                class="row"
                disabled={!code}
                onClick={() => code && void countArea({ grids: [code] }, 'grid', undefined, name)}
              >
                <span>{name}</span>
                <small>
                  {main !== 'houses' && `${group.houses ?? '—'} · `}
                  {group[main] ?? '—'}
                </small>
                <i class="bar" style={{ width: `${(100 * Number(group[main] ?? 0)) / most}%` }} />
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
