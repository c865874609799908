/**
 * The whole window takes what is dropped: folders become datasets, weights files are recognised and kept. Only the desktop
 * app learns where folders lie; a browser tab is told what to do. Files reach the engine from both.
 */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { droppedMessage } from '../../main/contract/windowMessages.ts';
import { Note } from '../components/Note.tsx';
import { routes } from '../navigation/routes.ts';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import { DroppedWeights } from './DroppedWeights.tsx';
import styles from './DropTarget.module.css';
import { useImportFolder, useOpenFolder } from './useOpenFolder.ts';
import { fileNameOf, isPictureFile, isWeightsFile, weightsAmong } from './weightsFiles.ts';

const inElectron = navigator.userAgent.includes('Electron');

export function DropTarget(): ReactNode {
  const [location] = useLocation();
  const [items, setItems] = useState<number | null>(null);
  const [needsPath, setNeedsPath] = useState(false);
  const [weights, setWeights] = useState<readonly (string | File)[]>([]);
  const openFolder = useOpenFolder();
  const importFolder = useImportFolder();
  const takePicture = useApp((state) => state.takePicture);
  // Predict has a drop area of its own, for photos that are not added to a dataset. It leaves weights files to this one.
  const takesFolders = !location.startsWith(routes.predict);

  const take = async (dropped: readonly (string | File)[]) => {
    const nameOf = (one: string | File) => fileNameOf(typeof one === 'string' ? one : one.name);
    const wanted = weightsAmong(dropped.map(nameOf));
    const files = dropped.filter((one) => wanted.includes(nameOf(one)));
    if (files.length > 0) setWeights(files);
    const others = dropped.filter((one) => !isWeightsFile(nameOf(one)));
    const picture = others.find((one) => isPictureFile(nameOf(one)));
    if (picture !== undefined && takePicture) return takePicture(picture);
    if (!takesFolders) return;
    if (others.some((one) => typeof one !== 'string')) setNeedsPath(true);
    for (const one of others) if (typeof one === 'string') await importFolder(one);
  };
  const latest = useRef({ take, takesFolders });
  latest.current = { take, takesFolders };

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (latest.current.takesFolders) {
        setItems([...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === 'file').length);
      }
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setItems(null);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setItems(null);
      // The desktop app tells the paths in a message of its own.
      if (!inElectron) void latest.current.take([...(event.dataTransfer?.files ?? [])]);
    };
    const paths = (event: MessageEvent<unknown>) => {
      const dropped = event.source === window ? droppedPaths(event.data) : null;
      if (dropped) void latest.current.take(dropped);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('message', paths);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('message', paths);
    };
  }, []);

  return (
    <>
      {items !== null && takesFolders && (
        <div className={styles.frame}>
          <span className={styles.words}>{texts.shell.dropToOpen(items)}</span>
        </div>
      )}
      {weights.length > 0 && (
        <div className={styles.note}>
          <DroppedWeights files={weights} onDone={() => setWeights([])} />
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
