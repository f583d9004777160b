import { useEffect } from 'preact/hooks';
import { collectionOf, fieldDecl, fieldLabel, typeLabel, types } from '../api/types';
import type { Properties, Value } from '../api/wire';
import { t } from '../i18n/i18n';
import { askName, known } from '../state/names';
import { select } from '../state/selection';
import { isVisitor } from '../state/session';
import { formatValue, isShown } from '../state/values';
import { Icon } from './Icon';

/** The fields that matter most of a type, in the order in which they are read. */
const first: Record<string, string[]> = {
  houses: [
    'name',
    'address',
    'kind',
    'structure',
    'use',
    'floors_above',
    'height_m',
    'built_year',
    'area_m2',
    'roof',
    'safety',
    'let',
    'gas',
    'grid',
  ],
  units: [
    'stair',
    'floor',
    'room',
    'area_m2',
    'occupancy',
    'group_rental',
    'smoke_alarm',
    'extinguisher',
    'ebike',
  ],
  people: [
    'name',
    'sex',
    'age',
    'relation',
    'residence',
    'mobility',
    'care',
    'phone',
    'id_no',
    'helper',
    'emergency_contact',
    'register_address',
    'arrived',
  ],
  land: ['parcel_no', 'kind', 'area_m2', 'crop', 'right_type', 'basic_farmland', 'idle', 'holder', 'grid'],
  institutions: ['name', 'kind', 'uscc', 'capacity', 'staff', 'safety_owner', 'grid'],
  industry: [
    'name',
    'sector',
    'scale',
    'uscc',
    'employees',
    'output',
    'hazards',
    'risk',
    'fire_owner',
    'grid',
  ],
  facilities: ['name', 'kind', 'state', 'capacity', 'used', 'code', 'grid'],
  grids: ['name', 'code', 'level', 'risk', 'leader', 'workers', 'last_patrol_at'],
};

const hiddenFields = new Set(['id', 'rev', 'updated_at', 'source', 'source_id', 'model', 'outline_auto']);

/** EntityFields lists what is known of an entity; what the caller may not see says so. */
export function EntityFields(props: { type: string; properties: Properties; skip?: readonly string[] }) {
  const { type, properties } = props;
  const declared = (types.value.get(type)?.fields ?? [])
    .filter((decl) => isShown(decl.kind))
    .map((decl) => decl.name);
  const skip = new Set([...hiddenFields, ...(props.skip ?? [])]);
  if (type === 'houses' && !properties.name) skip.add('name');
  const main = (first[type] ?? declared).filter(
    (name) => !skip.has(name) && (name in properties || declared.includes(name)),
  );
  const rest = declared.filter((name) => !main.includes(name) && !skip.has(name));
  return (
    <>
      <dl class="fields">{main.map((name) => row(type, name, properties))}</dl>
      {rest.length > 0 && (
        <details class="more">
          <summary>{t('card.details')}</summary>
          <dl class="fields">{rest.map((name) => row(type, name, properties))}</dl>
        </details>
      )}
      {isVisitor.value && (
        <p class="note">
          <Icon name="lock" size={16} /> {t('card.visitorFields')}
        </p>
      )}
    </>
  );
}

/** FieldValue writes a value; one that refers to another entity leads there. */
function FieldValue({ type, name, value }: { type: string; name: string; value: Value | undefined }) {
  const target = collectionOf(fieldDecl(type, name)?.ref ?? '');
  const id = target && typeof value === 'string' ? value : undefined;
  useEffect(() => {
    if (id) askName(target, id);
  }, [target, id]);
  if (!id) return <>{formatValue(type, name, value)}</>;
  return (
    <button type="button" class="link" onClick={() => select({ type: target, id }, true)}>
      {known.value.get(id)?.name || typeLabel(target)}
    </button>
  );
}

function fieldTitle(type: string, name: string): string {
  if (name === 'age') return t('field.age');
  if (name === 'grid') return t('field.grid');
  return type === 'people' && name === 'name' ? t('field.personName') : fieldLabel(type, name);
}

function row(type: string, name: string, properties: Properties) {
  const decl = types.value.get(type)?.fields.find((candidate) => candidate.name === name);
  const value = properties[name];
  // The server leaves out what a caller may not see, and says null for what is not recorded.
  const denied = value === undefined && decl !== undefined && decl.sensitivity !== 'pub';
  return (
    <div key={name} class="field">
      <dt>{fieldTitle(type, name)}</dt>
      <dd class={value === undefined || value === null ? 'quiet' : ''}>
        {denied ? (
          <>
            <Icon name="lock" size={14} /> {t('card.noField')}
          </>
        ) : (
          <FieldValue type={type} name={name} value={value} />
        )}
      </dd>
    </div>
  );
}
