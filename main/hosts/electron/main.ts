/** Electron's main process: one window, one engine process, and nothing of its own to know about photos. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, type MessagePortMain, protocol, session, shell } from 'electron';
import { closedMessage, connectMessage } from '../../contract/windowMessages.ts';
import { dataDirectory } from '../dataDirectory.ts';
import { type EngineLink, EngineStartError, startEngine } from './engineLink.ts';
import { findEnginePlace } from './enginePlace.ts';
import type { HostQuestion } from './linkMessages.ts';
import { setMenu } from './menu.ts';
import { pageSchemePrivileges, servePage } from './protocol.ts';
import { hardenContents, hardenSession, isFromOurPage } from './security.ts';
import { openWindow } from './window.ts';

const dataDir = dataDirectory({ asked: app.commandLine.getSwitchValue('data-dir') || undefined });
// Beside the rest of Thaw's files; it also makes "one instance" mean one a data directory.
const userData = join(dataDir, 'window');
app.enableSandbox();
protocol.registerSchemesAsPrivileged([pageSchemePrivileges]);
hardenContents(app);
try {
  mkdirSync(userData, { recursive: true });
  app.setPath('userData', userData);
  if (app.requestSingleInstanceLock()) app.whenReady().then(run).catch(fail);
  // The first instance brings its window to the front.
  else app.quit();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  fail(
    new EngineStartError(
      `Thaw cannot keep its files in ${dataDir}. Choose another folder with --data-dir.\n\n${reason}`,
    ),
  );
}

async function run(): Promise<void> {
  const place = findEnginePlace({
    packaged: app.isPackaged,
    resourcesPath: process.resourcesPath,
    platform: process.platform,
  });
  let window: BrowserWindow | null = null;
  let quitting = false;

  const engine = keepEngineRunning({
    start: () => startEngine({ ...place, dataDir, answer }),
    onCrash(lastLines, logs) {
      window?.webContents.send(closedMessage);
      const options = {
        type: 'warning' as const,
        message: 'The engine of Thaw stopped and was started again.',
        detail: `Photos, labels and finished runs are safe. Work that was running has ended; start it again.\n\n${lastLines.slice(-600)}`,
        buttons: ['Go on', 'Show logs'],
      };
      void dialog.showMessageBox(options).then(({ response }) => {
        if (response === 1) void shell.openPath(logs);
      });
    },
    onGivingUp: fail,
  });
  await engine.current();

  hardenSession(session.defaultSession);
  servePage(session.defaultSession, {
    rendererDir: place.rendererDir,
    asset: async (question, signal) => (await engine.current()).asset(question, signal),
  });
  setMenu({ platform: process.platform, dataDir, logs: () => join(dataDir, 'logs') });

  ipcMain.on(connectMessage, (event) => {
    const port: MessagePortMain | undefined = event.ports[0];
    if (!port) return;
    if (!isFromOurPage(event.senderFrame, event.sender)) return port.close();
    engine.current().then(
      (link) => link.connect(port),
      () => port.close(),
    );
  });

  async function answer(question: HostQuestion): Promise<string | null> {
    if (question.kind === 'showInFolder') {
      shell.showItemInFolder(question.path);
      return null;
    }
    const folder = ['openDirectory' as const, 'createDirectory' as const];
    const properties = question.kind === 'chooseFolder' ? folder : ['openFile' as const];
    const options = { title: question.title, properties };
    const chosen = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  }

  const show = () => {
    if (!window || window.isDestroyed()) {
      window = openWindow({ ...place, stateFile: join(userData, 'window.json') });
      window.on('close', (event) => {
        if (process.platform !== 'darwin' && !quitting && !mayEnd()) event.preventDefault();
      });
      window.on('closed', () => {
        window = null;
      });
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  };

  /** Asks when something is running; true when Thaw may end. */
  function mayEnd(): boolean {
    const running = engine.runningJobs();
    if (running.length === 0) return true;
    const choice = dialog.showMessageBoxSync({
      type: 'question',
      message: running.length === 1 ? `${running[0]} is not finished.` : `${running.length} jobs are not finished.`,
      detail: `${running.join('\n')}\n\nLabels are saved. What is running now would be stopped.`,
      buttons: ['Keep running', 'Stop and quit'],
      defaultId: 0,
      cancelId: 0,
    });
    return choice === 1;
  }

  app.on('before-quit', (event) => {
    if (quitting) return;
    event.preventDefault();
    if (window && !window.isDestroyed() && !mayEnd()) return;
    quitting = true;
    // The engine closes its database and ends its job processes before the window goes.
    void engine.stop().then(() => app.quit());
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', show);
  app.on('second-instance', show);
  show();
}

interface RunningEngine {
  /** The engine now, or the one that is being started. Rejects when it cannot be started. */
  current(): Promise<EngineLink>;
  runningJobs(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the engine again when it crashes; three crashes within a minute are a fault that restarting does not cure. */
function keepEngineRunning(options: {
  start(): Promise<EngineLink>;
  onCrash(lastLines: string, logs: string): void;
  onGivingUp(error: unknown): void;
}): RunningEngine {
  const crashes: number[] = [];
  let link: EngineLink | null = null;
  let current = start();

  async function start(): Promise<EngineLink> {
    const started = await options.start();
    link = started;
    void started.ended.then(({ asked, lastLines }) => {
      link = null;
      if (asked) return;
      crashes.push(performance.now());
      const recent = crashes.filter((at) => performance.now() - at < 60_000);
      if (recent.length >= 3) {
        return options.onGivingUp(
          new EngineStartError(`The engine stopped three times within a minute.\n\n${lastLines}`),
        );
      }
      current = start();
      current.catch(options.onGivingUp);
      options.onCrash(lastLines, started.logs);
    });
    return started;
  }

  return {
    current: () => current,
    runningJobs: () => link?.runningJobs ?? [],
    async stop() {
      await link?.stop();
    },
  };
}

function fail(error: unknown): void {
  const known = error instanceof EngineStartError;
  dialog.showErrorBox(
    'Thaw could not start',
    known ? error.message : String(error instanceof Error ? error.stack : error),
  );
  app.exit(1);
}
