import { render } from 'preact';
import './app/base.css';
import './app/layout.css';
import './app/controls.css';
import './app/panels.css';
import './app/lists.css';
import './app/forms.css';
import './app/messages.css';
import { App } from './app/App';
import { boot } from './app/boot';

const root = document.getElementById('app');
if (root) {
  render(<App />, root);
  void boot();
}
