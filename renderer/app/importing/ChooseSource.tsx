/** The ways to point at photos: a folder, a file, or files from where the browser runs. */
import { Button } from '@mantine/core';
import { IconFileDescription, IconFolder, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { texts } from '../../texts/index.ts';
import { useChooseFile, useChooseFolder } from '../FolderChooser.tsx';
import styles from './AddPhotos.module.css';
import type { NamedFile } from './droppedTree.ts';

const words = texts.imports;

export function ChooseSource(props: {
  onPaths: (paths: string[]) => void;
  onFiles: (files: NamedFile[]) => void;
  onProblem: (problem: string) => void;
}): ReactNode {
  const api = useApi();
  const info = useQuery(api.app.info.queryOptions()).data;
  const chooseFolder = useChooseFolder();
  const chooseFile = useChooseFile();
  const input = useRef<HTMLInputElement>(null);
  const choose = async (ask: () => Promise<string | null>) => {
    try {
      const path = await ask();
      if (path !== null) props.onPaths([path]);
    } catch (error) {
      props.onProblem(problemText(error));
    }
  };
  return (
    <>
      <p className="secondary">{words.lead}</p>
      <Way icon={<IconFolder size={18} stroke={1.6} aria-hidden />} title={words.folderTitle} text={words.folderText}>
        <Button data-autofocus onClick={() => void choose(() => chooseFolder(words.chooseFolderTitle))}>
          {words.folderDo}
        </Button>
      </Way>
      <Way
        icon={<IconFileDescription size={18} stroke={1.6} aria-hidden />}
        title={words.fileTitle}
        text={words.fileText}
      >
        <Button variant="default" onClick={() => void choose(() => chooseFile(words.chooseFileTitle))}>
          {words.fileDo}
        </Button>
      </Way>
      {info?.host === 'web' && (
        <Way icon={<IconUpload size={18} stroke={1.6} aria-hidden />} title={words.sendTitle} text={words.sendText}>
          <Button variant="default" onClick={() => input.current?.click()}>
            {words.sendDo}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            data-testid="import-files"
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])].map((file) => ({ file, name: file.name }));
              event.currentTarget.value = '';
              if (files.length > 0) props.onFiles(files);
            }}
          />
        </Way>
      )}
      <p className="hint">{words.orDrop}</p>
    </>
  );
}

function Way(props: { icon: ReactNode; title: string; text: string; children: ReactNode }): ReactNode {
  return (
    <section className={styles.way}>
      {props.icon}
      <div>
        <h3 className={styles.wayTitle}>{props.title}</h3>
        <p className="secondary">{props.text}</p>
      </div>
      <div>{props.children}</div>
    </section>
  );
}
