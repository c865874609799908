/** The whole window takes dropped folders. Only the desktop app learns where they lie; a browser tab is told what to do. */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { droppedMessage } from '../../main/contract/windowMessages.ts';
import { Note } from '../components/Note.tsx';
import { routes } from '../navigation/routes.ts';
import { texts } from '../texts/index.ts';
import styles from './DropTarget.module.css';
import { useImportFolder, useOpenFolder } from './useOpenFolder.ts';

export function DropTarget(): ReactNode {
  const [location] = useLocation();
  const [folders, setFolders] = useState<number | null>(null);
  const [needsPath, setNeedsPath] = useState(false);
  const openFolder = useOpenFolder();
  const importFolder = useImportFolder();
  // Predict has a drop area of its own, for photos that are not added to a dataset.
  const active = !location.startsWith(routes.predict);
  const latestImport = useRef(importFolder);
  latestImport.current = importFolder;

  useEffect(() => {
    if (!active) return;
    let waitingForPaths = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setFolders([...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === 'file').length);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setFolders(null);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setFolders(null);
      waitingForPaths = window.setTimeout(setNeedsPath, 300, true);
    };
    const paths = async (event: MessageEvent<unknown>) => {
      const dropped = event.source === window ? droppedPaths(event.data) : null;
      if (!dropped) return;
      window.clearTimeout(waitingForPaths);
      for (const path of dropped) await latestImport.current(path);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('message', paths);
    return () => {
      window.clearTimeout(waitingForPaths);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('message', paths);
    };
  }, [active]);

  return (
    <>
      {folders !== null && active && (
        <div className={styles.frame}>
          <span className={styles.words}>{texts.shell.dropToOpen(folders)}</span>
        </div>
      )}
      {needsPath && (
        <div className={styles.note}>
          <Note
            kind="plain"
            title={texts.shell.dropNeedsPath}
            onDismiss={() => setNeedsPath(false)}
            actions={
              <Button
                onClick={() => {
                  setNeedsPath(false);
                  void openFolder();
                }}
              >
                {texts.firstStart.openDo}
              </Button>
            }
          />
        </div>
      )}
    </>
  );
}

function droppedPaths(data: unknown): string[] | null {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== droppedMessage) return null;
  if (!('paths' in data) || !Array.isArray(data.paths)) return null;
  return data.paths.filter((path): path is string => typeof path === 'string');
}
