/** The whole page takes dropped photos and folders (weights files are the window's): paths from the desktop app, the files themselves in a browser. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { droppedMessage } from '../../../main/contract/windowMessages.ts';
import { isWeightsFile } from '../../app/weightsFiles.ts';
import { texts } from '../../texts/index.ts';
import { droppedFiles } from './droppedFiles.ts';
import classes from './Predict.module.css';

const inElectron = navigator.userAgent.includes('Electron');

export interface DropAreaProps {
  onFiles(files: File[], folder: string | undefined): void;
  onPaths(paths: string[]): void;
  readonly children: ReactNode;
}

export function DropArea({ onFiles, onPaths, children }: DropAreaProps) {
  const [over, setOver] = useState(false);
  const latest = useRef({ onFiles, onPaths });
  latest.current = { onFiles, onPaths };
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const dragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      setOver(false);
      if (inElectron) return;
      void droppedFiles(event.dataTransfer).then(({ files, folder }) => {
        const photos = files.filter((file) => !isWeightsFile(file.name));
        if (photos.length > 0 || files.length === 0) latest.current.onFiles(photos, folder);
      });
    };
    const paths = (event: MessageEvent<unknown>) => {
      const data = event.source === window ? event.data : null;
      if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== droppedMessage) return;
      if (!('paths' in data) || !Array.isArray(data.paths)) return;
      const known = data.paths.filter((path): path is string => typeof path === 'string' && !isWeightsFile(path));
      if (known.length > 0) latest.current.onPaths(known);
    };
    window.addEventListener('dragover', dragOver);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('message', paths);
    return () => {
      window.removeEventListener('dragover', dragOver);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('message', paths);
    };
  }, []);
  return (
    <div className={classes.page}>
      {children}
      {over && (
        <div className={classes.dropFrame}>
          <span>{texts.predict.empty.dropNow}</span>
        </div>
      )}
    </div>
  );
}
