/** The application menu: the system's usual entries, and the way to Thaw's own files. */
import { Menu, type MenuItemConstructorOptions, shell } from 'electron';

export function setMenu(options: { platform: NodeJS.Platform; dataDir: string; logs: () => string }): void {
  const isMac = options.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show data folder', click: () => void shell.openPath(options.dataDir) },
        { label: 'Show logs', click: () => void shell.openPath(options.logs()) },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
