/**
 * The only script that stands between the page and Electron. It carries the page's port to the main process, tells the
 * page when the engine behind it has gone, and says where dropped files lie; nothing else can be asked of it.
 */
import { ipcRenderer, webUtils } from 'electron';
import { closedMessage, connectMessage, type DroppedMessage, droppedMessage } from '../main/contract/windowMessages.ts';

window.addEventListener('message', (event) => {
  const port = event.ports[0];
  if (event.source !== window || event.data !== connectMessage || !port) return;
  ipcRenderer.postMessage(connectMessage, null, [port]);
});

ipcRenderer.on(closedMessage, () => window.postMessage(closedMessage, location.origin));

// Paths of dropped files are known here only. The page hears of its own drop first, then of the paths.
window.addEventListener('drop', (event) => {
  const paths = [...(event.dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file)).filter(Boolean);
  if (paths.length === 0) return;
  const message: DroppedMessage = { type: droppedMessage, paths };
  window.postMessage(message, location.origin);
});
