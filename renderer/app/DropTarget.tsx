/**
 * The whole window takes what is dropped: photos, folders, tables and archives are looked at and added, weights files are
 * recognised and kept. Only the desktop app learns where things lie; a browser sends them.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { droppedMessage } from '../../main/contract/windowMessages.ts';
import { routes } from '../navigation/routes.ts';
import { useDataset } from '../navigation/useDataset.ts';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import { DroppedWeights } from './DroppedWeights.tsx';
import styles from './DropTarget.module.css';
import { droppedTree, type NamedFile } from './importing/droppedTree.ts';
import { fileNameOf, isPictureFile, isWeightsFile, weightsAmong } from './weightsFiles.ts';

const inElectron = navigator.userAgent.includes('Electron');

export function DropTarget(): ReactNode {
  const [location] = useLocation();
  const [items, setItems] = useState<number | null>(null);
  const [weights, setWeights] = useState<readonly (string | File)[]>([]);
  const dataset = useDataset();
  const addPhotos = useApp((state) => state.addPhotos);
  const takePicture = useApp((state) => state.takePicture);
  // Predict has a drop area of its own, for photos that are not added to a dataset. It leaves weights files to this one.
  const takesFolders = !location.startsWith(routes.predict);

  /** Paths from the desktop app; from a browser the files, with the names that they have below what was dropped. */
  const take = (dropped: readonly (string | NamedFile)[]) => {
    const nameOf = (one: string | NamedFile) => fileNameOf(typeof one === 'string' ? one : one.name);
    const top = dropped.filter((one) => typeof one === 'string' || !one.name.includes('/'));
    const wanted = weightsAmong(top.map(nameOf));
    const files = top.filter((one) => wanted.includes(nameOf(one)));
    if (files.length > 0) setWeights(files.map((one) => (typeof one === 'string' ? one : one.file)));
    const others = dropped.filter((one) => !isWeightsFile(nameOf(one)) || isCifar(nameOf(one)));
    const picture = others.find((one) => isPictureFile(nameOf(one)));
    if (picture !== undefined && takePicture) return takePicture(typeof picture === 'string' ? picture : picture.file);
    if (!takesFolders || others.length === 0) return;
    const paths = others.filter((one) => typeof one === 'string');
    const sent = others.filter((one) => typeof one !== 'string');
    addPhotos({ datasetId: dataset?.datasetId ?? null, ...(sent.length > 0 ? { files: sent } : { paths }) });
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
      if (!inElectron && event.dataTransfer)
        void droppedTree(event.dataTransfer).then((files) => latest.current.take(files));
    };
    const paths = (event: MessageEvent<unknown>) => {
      const dropped = event.source === window ? droppedPaths(event.data) : null;
      if (dropped) latest.current.take(dropped);
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
          <span className={styles.words}>{texts.imports.dropHere(items)}</span>
        </div>
      )}
      {weights.length > 0 && (
        <div className={styles.note}>
          <DroppedWeights files={weights} onDone={() => setWeights([])} />
        </div>
      )}
    </>
  );
}

/** CIFAR's batches end like PyTorch's weights. */
const isCifar = (name: string): boolean => /^((data|test)_batch(_\d+)?|train|test)\.bin$/i.test(name);

function droppedPaths(data: unknown): string[] | null {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== droppedMessage) return null;
  if (!('paths' in data) || !Array.isArray(data.paths)) return null;
  return data.paths.filter((path): path is string => typeof path === 'string');
}
