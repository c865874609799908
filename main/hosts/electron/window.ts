/** Opens the one window, where it was the last time. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { pageOrigin } from './pageOrigin.ts';
import { loadWindowState, saveWindowState } from './windowState.ts';

export function openWindow(options: { preload: string; stateFile: string }): BrowserWindow {
  const state = loadWindowState(
    options.stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...(state.x === undefined || state.y === undefined ? {} : { x: state.x, y: state.y }),
    width: state.width,
    height: state.height,
    minWidth: 1024,
    minHeight: 640,
    title: 'Thaw',
    show: false,
    // The page's own ground, so that no white flash comes before it.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#121417' : '#F4F5F6',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    saveWindowState(options.stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // Nothing is lost with the page: the engine has it all, and a fresh page asks for it.
    if (reason !== 'clean-exit' && reason !== 'killed' && !window.isDestroyed()) window.reload();
  });
  void window.loadURL(`${pageOrigin}/`);
  return window;
}
