/** Asks for a folder or a file: the system's dialog where the host has one, else a small folder browser of our own. */
import { Button, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowUp, IconFile, IconFolder } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, type KeyboardEvent, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import { useApi, useClient } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { Note } from '../components/Note.tsx';
import { fileSize } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import styles from './FolderChooser.module.css';

type ChoosePath = (title: string) => Promise<string | null>;

export const FolderChooserContext = createContext<{ folder: ChoosePath; file: ChoosePath } | null>(null);

/** `const folder = await chooseFolder('Save the model in')`: an absolute path, or null when the person closed it. */
export const useChooseFolder = (): ChoosePath => useChooser().folder;

/** The same for a file that photos can be imported from. */
export const useChooseFile = (): ChoosePath => useChooser().file;

function useChooser(): { folder: ChoosePath; file: ChoosePath } {
  const choose = useContext(FolderChooserContext);
  if (!choose) throw new Error('A component that asks for a folder must stand inside FolderChooserProvider.');
  return choose;
}

interface Question {
  what: 'folder' | 'file';
  title: string;
  answer: (path: string | null) => void;
}

/** Asks the host's own dialog where there is one; else the question stands until it is answered. */
export function useAsking(): {
  choose: { folder: ChoosePath; file: ChoosePath };
  question: Pick<Question, 'what' | 'title'> | null;
  answer: (path: string | null) => void;
} {
  const api = useApi();
  const client = useClient();
  const info = useQuery(api.app.info.queryOptions()).data;
  const [question, setQuestion] = useState<Question | null>(null);

  const native = info?.nativeDialogs === true;
  const choose = useMemo(() => {
    const ask = (what: Question['what'], title: string) =>
      new Promise<string | null>((answer) => setQuestion({ what, title, answer }));
    return {
      folder: async (title: string) =>
        native ? ((await client.host.chooseFolder({ title }))?.path ?? null) : ask('folder', title),
      file: async (title: string) =>
        native ? ((await client.host.chooseFile({ title }))?.path ?? null) : ask('file', title),
    };
  }, [native, client]);
  const answer = (path: string | null) => {
    question?.answer(path);
    setQuestion(null);
  };
  return { choose, question, answer };
}

/** For pages; a dialog that asks is a `ChoosingDialog`. */
export function FolderChooserProvider(props: { children: ReactNode }): ReactNode {
  const { choose, question, answer } = useAsking();
  return (
    <FolderChooserContext value={choose}>
      {props.children}
      <Modal
        opened={question !== null}
        onClose={() => answer(null)}
        title={question?.title}
        size={620}
        closeButtonProps={{ 'aria-label': texts.shell.close }}
      >
        <FolderBrowser what={question?.what ?? 'folder'} leave={texts.shell.cancel} onChoose={answer} />
      </Modal>
    </FolderChooserContext>
  );
}

export function FolderBrowser(props: {
  what: Question['what'];
  /** On the button that chooses nothing. */
  leave: string;
  onChoose: (path: string | null) => void;
}): ReactNode {
  const files = props.what === 'file';
  const api = useApi();
  const [path, setPath] = useState<string | undefined>(undefined);
  const [typed, setTyped] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const listing = useQuery(
    api.host.listFolder.queryOptions({
      input: path === undefined ? { files } : { path, files },
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  );
  const folder = listing.data;
  const open = (next: string) => {
    setPath(next);
    setTyped(null);
    list.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
  };
  const onListKeys = (event: KeyboardEvent<HTMLDivElement>) => {
    const options = [...(list.current?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
    const here = options.findIndex((option) => option.matches(':focus'));
    const target =
      event.key === 'ArrowDown'
        ? options[here + 1]
        : event.key === 'ArrowUp'
          ? options[here - 1]
          : event.key === 'Home'
            ? options[0]
            : event.key === 'End'
              ? options.at(-1)
              : letterMatch(options, here, event.key);
    if (event.key === 'Backspace' || event.key === 'ArrowLeft') {
      if (folder?.parent) open(folder.parent);
      event.preventDefault();
    } else if (event.key === 'ArrowRight' && here >= 0) {
      options[here]?.click();
      event.preventDefault();
    } else if (target) {
      target.focus();
      event.preventDefault();
    }
  };

  const shownPath = typed ?? (listing.isPlaceholderData ? path : folder?.path) ?? path ?? '';
  // While the next folder is being read, the list still shows the one before: it is not what was asked for.
  const chosenPath = typed?.trim() ? typed.trim() : listing.isPlaceholderData ? path : folder?.path;
  return (
    <div className={styles.browser}>
      <form
        className={styles.place}
        onSubmit={(event) => {
          event.preventDefault();
          if (files && looksLikeFile(typed)) props.onChoose(typed?.trim() ?? null);
          else if (typed !== null && typed.trim() !== folder?.path) open(typed.trim());
          else if (folder && !files) props.onChoose(folder.path);
        }}
      >
        <Button
          variant="default"
          leftSection={<IconArrowUp size={14} stroke={1.6} />}
          disabled={!folder?.parent}
          onClick={() => folder?.parent && open(folder.parent)}
        >
          {texts.shell.folderUp}
        </Button>
        <TextInput
          className={styles.path}
          aria-label={texts.shell.chooseFolderPath}
          value={shownPath}
          onChange={(event) => setTyped(event.currentTarget.value)}
          spellCheck={false}
          data-autofocus
          autoFocus
        />
        <Button variant="default" type="submit" disabled={typed === null}>
          {texts.shell.folderGo}
        </Button>
      </form>
      {listing.isError && <Note kind="error" title={problemText(listing.error)} />}
      <div
        className={styles.list}
        ref={list}
        role="listbox"
        aria-label={folder?.path ?? ''}
        onKeyDown={onListKeys}
        tabIndex={-1}
      >
        {folder?.folders.map((one, index) => (
          <UnstyledButton
            key={one.path}
            role="option"
            aria-selected={false}
            tabIndex={index === 0 ? 0 : -1}
            className={styles.row}
            onClick={() => open(one.path)}
          >
            <IconFolder size={16} stroke={1.6} aria-hidden />
            <span className="cut">{one.name}</span>
            <span className={styles.pictures}>{one.pictures > 0 ? texts.shell.folderPictures(one.pictures) : ''}</span>
          </UnstyledButton>
        ))}
        {folder?.files.map((one, index) => (
          <UnstyledButton
            key={one.path}
            role="option"
            aria-selected={false}
            tabIndex={index === 0 && folder.folders.length === 0 ? 0 : -1}
            className={styles.row}
            onClick={() => props.onChoose(one.path)}
          >
            <IconFile size={16} stroke={1.6} aria-hidden />
            <span className="cut">{one.name}</span>
            <span className={styles.pictures}>{fileSize(one.sizeBytes)}</span>
          </UnstyledButton>
        ))}
        {folder && folder.folders.length + folder.files.length === 0 && (
          <p className={styles.empty}>{files ? texts.imports.noFiles : texts.shell.folderEmpty}</p>
        )}
        {!folder && !listing.isError && <p className={styles.empty}>{texts.shell.folderReading}</p>}
      </div>
      <div className={styles.end}>
        <span className="hint">{folder && texts.shell.folderHere(folder.pictures, folder.folders.length)}</span>
        <Button variant="default" onClick={() => props.onChoose(null)}>
          {props.leave}
        </Button>
        {files ? (
          looksLikeFile(typed) && (
            <Button onClick={() => props.onChoose(typed?.trim() ?? null)}>{texts.imports.chooseThisFile}</Button>
          )
        ) : (
          <Button disabled={!chosenPath} onClick={() => chosenPath && props.onChoose(chosenPath)}>
            {texts.shell.chooseThisFolder}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A typed path that ends like a file; whether it is one is seen when it is looked at. */
const looksLikeFile = (typed: string | null): boolean => /(\.[a-z0-9]{1,8}|ubyte)$/i.test(typed?.trim() ?? '');

/** The next folder after `here` whose name begins with a typed letter. */
function letterMatch(options: HTMLElement[], here: number, key: string): HTMLElement | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const inOrder = [...options.slice(here + 1), ...options.slice(0, here + 1)];
  return inOrder.find((option) => option.textContent?.toLowerCase().startsWith(key.toLowerCase()));
}
