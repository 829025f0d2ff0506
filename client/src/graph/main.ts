import { App } from './app';
import { drawingStyle } from './drawing-style';
import type { FromView, ToView, ViewState } from './messages';

declare function acquireVsCodeApi(): { postMessage(message: FromView): void; setState(state: ViewState): void };

/** What runs in the web view. All that it knows comes in messages of the extension. */
function main(): void {
  const root = document.getElementById('app');
  if (root === null) return;
  const editor = acquireVsCodeApi();
  const { uri = '', path = '' } = document.body.dataset;
  editor.setState({ uri, path });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(drawingStyle);
  document.adoptedStyleSheets = [sheet];
  const send = (message: FromView) => editor.postMessage(message);
  const app = new App(root, send);
  window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
    if (data.type === 'graph') app.show(data.graph);
    else if (data.type === 'gone') app.gone();
    else send({ type: 'drawn', svg: app.draw() });
  });
  send({ type: 'ready' });
}

main();
