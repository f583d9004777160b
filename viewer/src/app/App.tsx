import { t } from '../i18n/i18n';
import { editing } from '../state/edit';
import { selection } from '../state/selection';
import { isVisitor, locked } from '../state/session';
import { listOnly, stop, tab, wide } from '../state/ui';
import { AreaPanel } from '../ui/AreaPanel';
import { ConnectionPill } from '../ui/ConnectionPill';
import { DetailPanel } from '../ui/DetailPanel';
import { DrawBar } from '../ui/DrawBar';
import { EditDialog } from '../ui/EditDialog';
import { FeatureList } from '../ui/FeatureList';
import { FeedPanel } from '../ui/FeedPanel';
import { LayersPanel } from '../ui/LayersPanel';
import { LiveRegion } from '../ui/LiveRegion';
import { MapView } from '../ui/MapView';
import { DemoRoles, MePanel, SignIn } from '../ui/MePanel';
import { GridList, OverviewPanel } from '../ui/OverviewPanel';
import { SearchBox } from '../ui/SearchBox';
import { Sheet } from '../ui/Sheet';
import { TabBar } from '../ui/TabBar';
import { Toast } from '../ui/Toast';
import { Brand, TopBar } from '../ui/TopBar';

/** App is the whole page, in one of two layouts. */
export function App() {
  return (
    <>
      <a class="skip" href="#content">
        {t('app.skip')}
      </a>
      {locked.value ? <Gate /> : wide.value ? <Desktop /> : <Phone />}
      <EditDialog />
      {!editing.value && <Toast />}
      <LiveRegion />
    </>
  );
}

/** Gate is all there is where visitors are not let in. */
function Gate() {
  return (
    <main class="gate" id="content" tabIndex={-1}>
      <Brand />
      <SignIn />
    </main>
  );
}

function Desktop() {
  return (
    <div class="desktop">
      <TopBar />
      <aside class="left" aria-label={t('overview.title')}>
        <OverviewPanel />
        {!listOnly.value && <LayersPanel />}
        {!listOnly.value && <GridList />}
      </aside>
      <main class="middle">
        <MapView />
        <DrawBar />
      </main>
      <aside class="right" id="content" tabIndex={-1} aria-label={t('card.details')}>
        <TabBar />
        <div class="page">
          <Page />
        </div>
      </aside>
    </div>
  );
}

function Phone() {
  return (
    <div class={`phone ${stop.value}`}>
      <main class="middle">
        <h1 class="unseen">{t('app.name')}</h1>
        <MapView />
        <div class="over">
          <SearchBox />
          <ConnectionPill />
        </div>
        <DrawBar />
      </main>
      <Sheet>
        <div id="content" tabIndex={-1}>
          <Page />
        </div>
      </Sheet>
      <TabBar />
    </div>
  );
}

/** Page is what the tab in use shows. */
function Page() {
  switch (tab.value) {
    case 'list':
      return (
        <>
          {listOnly.value ? <OverviewPanel /> : <FeatureList />}
          {!wide.value && <GridList />}
        </>
      );
    case 'area':
      return <AreaPanel />;
    case 'feed':
      return <FeedPanel />;
    case 'me':
      return <MePanel />;
    case 'map':
      if (selection.value) return <DetailPanel />;
      if (!wide.value) return <PhoneHome />;
      return (
        <>
          {isVisitor.value && <DemoRoles />}
          <FeedPanel />
        </>
      );
  }
}

function PhoneHome() {
  return (
    <>
      <OverviewPanel />
      {isVisitor.value && <DemoRoles />}
      {!listOnly.value && <LayersPanel />}
    </>
  );
}
