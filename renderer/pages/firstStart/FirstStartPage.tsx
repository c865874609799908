/** The first start: two doors of equal size, the first one focused. */
import { Anchor, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sampleUrl } from '../../../main/contract/index.ts';
import { useApp } from '../../app/appStore.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { importProblemKey, useMakeSample, useOpenFolder } from '../../app/useOpenFolder.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import styles from './FirstStartPage.module.css';
import { scenes } from './scenes.tsx';

const words = texts.firstStart;
/** Only the desktop app learns where dropped folders lie. */
const isDesktop = navigator.userAgent.includes('Electron');
/** A browser keeps Ctrl T for itself, so that there the plain letter is what the button shows. */
const sampleCombo = isDesktop ? 'mod+t' : 't';

export default function FirstStartPage(): ReactNode {
  const openFolder = useOpenFolder();
  const makeSample = useMakeSample();
  const problem = useApp((state) => state.problems.find((one) => one.key === importProblemKey));
  const solve = useApp((state) => state.solveProblem);
  const addPhotos = useApp((state) => state.addPhotos);
  const [starting, setStarting] = useState(false);
  const startSample = async () => {
    setStarting(true);
    await makeSample();
    setStarting(false);
  };
  usePageKeys(words.keysTitle, [
    {
      title: words.keysGroup,
      bindings: [
        { combos: ['mod+o'], does: words.openKey, run: () => void openFolder() },
        {
          combos: ['t', 'mod+t'],
          shown: sampleCombo === 't' ? ['T'] : undefined,
          does: words.sampleKey,
          run: () => void startSample(),
        },
      ],
    },
  ]);
  return (
    <div className={styles.page}>
      <div className={styles.middle}>
        <h1 className={styles.title}>{words.title}</h1>
        <p className={styles.explanation}>{words.explanation}</p>
        {problem && (
          <div className={styles.problem}>
            <Note kind="error" title={words.notImported} onDismiss={() => solve(importProblemKey)}>
              {problem.text}
            </Note>
          </div>
        )}
        <div className={styles.doors}>
          <Door
            pictures={scenes.map((scene) => (
              <svg key={scene.name} viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
                {scene.drawing}
              </svg>
            ))}
            title={words.openTitle}
            explanation={words.openExplanation}
          >
            <Button autoFocus onClick={() => void openFolder()}>
              {words.openDo}
            </Button>
            <Kbd combo="mod+o" joined />
          </Door>
          <Door
            pictures={[0, 1].flatMap((row) =>
              [0, 1, 2, 3].map((column) => (
                <img key={`${row}-${column}`} src={sampleUrl(column, row)} alt="" draggable={false} />
              )),
            )}
            title={words.sampleTitle}
            explanation={words.sampleExplanation}
          >
            <Button variant="default" onClick={() => void startSample()}>
              {starting ? words.sampleStarting : words.sampleDo}
            </Button>
            <Kbd combo={sampleCombo} joined />
          </Door>
        </div>
        <p className={styles.drop}>
          {texts.imports.otherWays}{' '}
          <Anchor component="button" fz="inherit" underline="always" onClick={() => addPhotos({ datasetId: null })}>
            {texts.imports.addPhotos}
          </Anchor>
        </p>
      </div>
    </div>
  );
}

function Door(props: { pictures: ReactNode[]; title: string; explanation: string; children: ReactNode }): ReactNode {
  return (
    <section className={styles.door}>
      <div className={styles.pictures} aria-hidden>
        {props.pictures}
      </div>
      <div className={styles.words}>
        <h2 className={styles.doorTitle}>{props.title}</h2>
        <p className="secondary">{props.explanation}</p>
        <div className={styles.buttons}>{props.children}</div>
      </div>
    </section>
  );
}
