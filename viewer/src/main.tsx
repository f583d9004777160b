import { render } from 'preact';
import './app/base.css';
import './app/layout.css';
import './app/parts.css';
import { App } from './app/App';
import { boot } from './app/boot';

const root = document.getElementById('app');
if (root) {
  render(<App />, root);
  void boot();
}
