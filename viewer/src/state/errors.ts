import { hasStatus } from '../api/client';
import { t } from '../i18n/i18n';

const brokenStatuses = [500, 502, 503, 504];

/** Says an error in the language in use; what the server wrote about it stands beside. */
export function errorText(error: Error): string {
  if (hasStatus(error, 0)) return t('app.offline');
  if (hasStatus(error, 401)) return t('app.error.signIn');
  if (hasStatus(error, 403)) return t('app.error.forbidden');
  if (hasStatus(error, 404, 410)) return t('app.error.missing');
  if (needsWholeGrids(error)) return t('app.error.wholeGrids');
  return t(hasStatus(error, ...brokenStatuses) ? 'app.error.server' : 'app.error');
}

/** Tells the refusal of figures for an area that cuts through grids, which our own words say better. */
export function needsWholeGrids(error: Error): boolean {
  return hasStatus(error, 400) && error.message.includes('whole micro-grids');
}
