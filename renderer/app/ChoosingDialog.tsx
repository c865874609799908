/**
 * A dialog that can ask for a folder or a file without another dialog over it: the question takes its place, and what it
 * showed waits as it was. Escape and "Back" give the question up and nothing else.
 */
import { Modal, type ModalProps } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { texts } from '../texts/index.ts';
import { FolderBrowser, FolderChooserContext, useAsking } from './FolderChooser.tsx';

export function ChoosingDialog(
  props: Pick<ModalProps, 'opened' | 'title' | 'size'> & { children: ReactNode; onClose: () => void },
): ReactNode {
  const { opened, title, size, children, onClose } = props;
  const { choose, question, answer } = useAsking();
  const asked = question !== null;
  // What had the focus has it again once the question is answered.
  const before = useRef<Element | null>(null);
  const remembering = useMemo(() => {
    const within = (ask: (title: string) => Promise<string | null>) => (title: string) => {
      before.current = document.activeElement;
      return ask(title);
    };
    return { folder: within(choose.folder), file: within(choose.file) };
  }, [choose]);
  useEffect(() => {
    if (!asked) return undefined;
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, [asked]);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        if (asked) answer(null);
        else onClose();
      }}
      size={size}
      title={question?.title ?? title}
      closeButtonProps={{ 'aria-label': asked ? texts.shell.back : texts.shell.close }}
    >
      <FolderChooserContext value={remembering}>
        <div hidden={asked}>{children}</div>
        {question && <FolderBrowser what={question.what} leave={texts.shell.back} onChoose={answer} />}
      </FolderChooserContext>
    </Modal>
  );
}
