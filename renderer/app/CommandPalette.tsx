/** Ctrl K: finds every command, photo, class, run and setting by a few letters, and shows the key that would do it. */

import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import {
  IconArrowsSplit2,
  IconChevronRight,
  IconCpu,
  IconDatabase,
  IconFilter,
  IconPhoto,
  IconPlayerPlay,
  IconSearch,
  IconSunMoon,
  IconTag,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useApi } from '../api/engine.tsx';
import { Kbd } from '../components/Kbd.tsx';
import { routes, steps } from '../navigation/routes.ts';
import { useDataset, useDatasets, usePickDataset } from '../navigation/useDataset.ts';
import { usePhotoFilter, usePhotoView } from '../pages/photos/photoView.tsx';
import { usePhotoEdits } from '../pages/photos/usePhotoEdits.ts';
import { texts } from '../texts/index.ts';
import { useApp, useAppStore } from './appStore.tsx';
import styles from './CommandPalette.module.css';
import { capsOf } from './KeysSheet.tsx';
import { keyCaps, useAllKeys } from './keys.tsx';
import { useClassKeys } from './useClassKeys.ts';
import { useSetColourScheme } from './useColourScheme.ts';

interface Command {
  id: string;
  group: keyof typeof texts.shell.commandGroups;
  /** What is found and shown. */
  text: string;
  caps?: readonly string[];
  icon: ReactNode;
  run: () => void;
}

/** Rows shown at once; what comes after is found by typing more. */
const rows = 8;
const groupOrder = ['do', 'classes', 'photos', 'runs', 'go', 'settings'] as const;
const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

export function CommandPalette(): ReactNode {
  const wanted = useApp((state) => state.dialog === 'commands');
  const store = useAppStore();
  const [typed, setTyped] = useState('');
  /** True when Enter came before the field. */
  const [hurried, setHurried] = useState(false);
  useEffect(() => (wanted ? spotlight.open() : spotlight.close()), [wanted]);
  // What a fast hand types before the field is there belongs into it.
  useLayoutEffect(() => {
    if (!wanted) return undefined;
    const ahead = (event: KeyboardEvent) => {
      const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      const inDialog = event.target instanceof Element && event.target.closest('[role="dialog"]') !== null;
      if (inDialog || (!types && event.key !== 'Enter')) return;
      event.preventDefault();
      if (types) setTyped((typed) => typed + event.key);
      else setHurried(true);
    };
    window.addEventListener('keydown', ahead, true);
    return () => {
      window.removeEventListener('keydown', ahead, true);
      setHurried(false);
    };
  }, [wanted]);
  return (
    <Spotlight.Root
      query={typed}
      onQueryChange={setTyped}
      onSpotlightClose={() => {
        // A command may have opened another dialog.
        if (store.getState().dialog === 'commands') store.getState().show(null);
        setTyped('');
      }}
      shortcut={null}
      size={600}
      yOffset={96}
      centered={false}
      attributes={{ content: { 'aria-label': texts.shell.commandPlaceholder } }}
      radius="md"
      transitionProps={{ duration: 120, transition: 'fade' }}
      overlayProps={{ backgroundOpacity: 0.45 }}
    >
      {wanted && <Commands typed={typed} hurried={hurried} />}
    </Spotlight.Root>
  );
}

function Commands(props: { typed: string; hurried: boolean }): ReactNode {
  const { typed, hurried } = props;
  const commands = useCommands();
  const photos = usePhotoCommands(typed);
  const runs = commands.filter((command) => command.group === 'runs').length;
  const dataset = useDataset();
  const found = best([...commands, ...photos], typed).slice(0, rows);
  const [first] = found;
  const list = useRef<HTMLDivElement>(null);
  // Mantine chooses the first row before those of new words are drawn, and has chosen nothing when that one goes.
  useEffect(() => {
    if (typed === '' || first === undefined || list.current?.querySelector('[data-selected]')) return;
    list.current?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  }, [typed, first]);
  const ran = useRef(false);
  useEffect(() => {
    if (!hurried || !first || ran.current) return;
    ran.current = true;
    first.run();
    spotlight.close();
  }, [hurried, first]);
  return (
    <>
      <Spotlight.Search
        placeholder={texts.shell.commandPlaceholder}
        aria-label={texts.shell.commandPlaceholder}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={<Kbd combo="escape" />}
        rightSectionWidth={52}
        className={styles.search}
      />
      <Spotlight.ActionsList ref={list} className={styles.list}>
        {groupOrder.map((group) => {
          const inGroup = found.filter((command) => command.group === group);
          if (inGroup.length === 0) return null;
          return (
            <Spotlight.ActionsGroup key={group} label={texts.shell.commandGroups[group]}>
              {inGroup.map((command) => (
                <Spotlight.Action key={command.id} className={styles.action} onClick={command.run}>
                  <span className={styles.icon}>{command.icon}</span>
                  <span className="cut">
                    <Marked text={command.text} typed={typed} />
                  </span>
                  {command.caps && (
                    <span className={styles.key}>
                      <Kbd caps={command.caps} />
                    </span>
                  )}
                </Spotlight.Action>
              ))}
            </Spotlight.ActionsGroup>
          );
        })}
        {found.length === 0 && <Spotlight.Empty>{texts.shell.commandNothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      <div className={styles.foot}>
        <span>
          <Kbd caps={['↑', '↓']} /> {texts.shell.commandChoose}
        </span>
        <span>
          <Kbd caps={['Enter']} /> {texts.shell.commandRun}
        </span>
        <span className={styles.count}>
          {texts.shell.commandCount(commands.length - runs, dataset?.photos ?? 0, runs)}
        </span>
      </div>
    </>
  );
}

/** Everything that can be done from here, most at hand first. */
function useCommands(): Command[] {
  const api = useApi();
  const [, navigate] = useLocation();
  const { pageGroups, everywhere } = useAllKeys();
  const datasets = useDatasets() ?? [];
  const dataset = useDataset();
  const pick = usePickDataset();
  const setScheme = useSetColourScheme();
  const { view } = usePhotoView(dataset?.datasetId ?? 0);
  const { setFilter } = usePhotoFilter(dataset?.datasetId ?? 0);
  const edits = usePhotoEdits();
  const show = useApp((state) => state.show);
  const runs = useQuery(
    api.runs.list.queryOptions({ input: { datasetId: dataset?.datasetId ?? 0 }, enabled: dataset !== null }),
  ).data;

  const classKey = useClassKeys();
  const selected = [...view.selection];
  const labels = (dataset?.classes ?? []).flatMap((one): Command[] => {
    const key = classKey(one.position);
    const showOnly: Command = {
      id: `show-${one.classId}`,
      group: 'classes',
      text: texts.shell.showOnlyClass(one.name, one.photos),
      icon: <IconFilter {...icon} />,
      run: () => {
        setFilter({ label: one.classId });
        navigate(routes.photos);
      },
    };
    if (selected.length === 0) return [showOnly];
    const label: Command = {
      id: `label-${one.classId}`,
      group: 'do',
      text: texts.shell.labelSelected(selected.length, one.name),
      icon: <IconTag {...icon} />,
      run: () => void edits.label(selected, one.classId),
      ...(key === null ? {} : { caps: [key] }),
    };
    return [label, showOnly];
  });
  const keys = [...pageGroups, ...everywhere].flatMap((group) =>
    group.bindings.flatMap((binding): Command[] =>
      binding.notACommand || !binding.run || binding.combos.length === 0
        ? []
        : [
            {
              id: `key-${binding.does}`,
              group: 'do',
              text: sentenceCase(binding.does),
              caps: capsOf(binding),
              icon: <IconPlayerPlay {...icon} />,
              run: () => binding.run?.(new KeyboardEvent('keydown'), binding.combos[0] ?? ''),
            },
          ],
    ),
  );
  return [
    ...labels,
    ...keys.filter((command, index) => keys.findIndex((other) => other.id === command.id) === index),
    ...(dataset === null
      ? []
      : [
          {
            id: 'split',
            group: 'do' as const,
            text: texts.split.command,
            icon: <IconArrowsSplit2 {...icon} />,
            run: () => show('split'),
          },
        ]),
    ...(runs ?? []).map(
      (run): Command => ({
        id: `run-${run.runId}`,
        group: 'runs',
        text: texts.shell.showRun(run.name),
        icon: <IconChevronRight {...icon} />,
        run: () => navigate(routes.run(run.runId)),
      }),
    ),
    ...steps.map(
      (step, index): Command => ({
        id: `go-${step.name}`,
        group: 'go',
        text: texts.shell.goTo(step.title),
        caps: keyCaps(`mod+${index + 1}`),
        icon: <IconChevronRight {...icon} />,
        run: () => navigate(step.path),
      }),
    ),
    {
      id: 'go-devices',
      group: 'go' as const,
      text: texts.shell.goTo(texts.devices.title),
      icon: <IconCpu {...icon} />,
      run: () => navigate(routes.devices),
    },
    ...datasets.map(
      (one): Command => ({
        id: `dataset-${one.datasetId}`,
        group: 'go',
        text: texts.shell.openDataset(one.name),
        icon: <IconDatabase {...icon} />,
        run: () => pick(one.datasetId),
      }),
    ),
    ...(['light', 'dark', 'auto'] as const).map(
      (scheme): Command => ({
        id: `theme-${scheme}`,
        group: 'settings',
        text: texts.shell.themeCommand(texts.shell.themes[scheme]),
        icon: <IconSunMoon {...icon} />,
        run: () => setScheme(scheme),
      }),
    ),
  ];
}

/** A few photos whose names hold what was typed. */
function usePhotoCommands(typed: string): Command[] {
  const api = useApi();
  const [, navigate] = useLocation();
  const dataset = useDataset();
  const { setFilter } = usePhotoFilter(dataset?.datasetId ?? 0);
  const [search] = useDebouncedValue(typed.trim(), 120);
  const photos = useQuery(
    api.photos.list.queryOptions({
      input: { datasetId: dataset?.datasetId ?? 0, filter: { search }, sort: 'name', offset: 0, limit: 3 },
      enabled: dataset !== null && search.length >= 2,
      placeholderData: keepPreviousData,
    }),
  ).data;
  if (search.length < 2) return [];
  return (photos?.photos ?? []).map((photo) => ({
    id: `photo-${photo.photoId}`,
    group: 'photos',
    text: photo.name,
    icon: <IconPhoto {...icon} />,
    run: () => {
      setFilter({ search: photo.name });
      navigate(routes.focus);
    },
  }));
}

/** The commands whose text holds every typed letter in order, the closest first; all of them while nothing is typed. */
function best(commands: readonly Command[], typed: string): Command[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...commands];
  const scored = commands.flatMap((command) => {
    const score = closeness(command.text.toLowerCase(), wanted);
    return score === null ? [] : [{ command, score }];
  });
  // Scattered letters count only where nothing holds the word itself.
  const whole = scored.filter(({ score }) => score >= 2);
  return (whole.length > 0 ? whole : scored).sort((a, b) => b.score - a.score).map(({ command }) => command);
}

/** 3 begins a word, 2 inside a word, 1 scattered letters that begin with the same one; null when it does not match. */
function closeness(text: string, wanted: string): number | null {
  const at = text.indexOf(wanted);
  if (at === 0 || (at > 0 && /[\s/_-]/.test(text.charAt(at - 1)))) return 3;
  if (at > 0) return 2;
  let from = 0;
  for (const letter of wanted.replaceAll(' ', '')) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return text.startsWith(wanted.charAt(0)) ? 1 : 0;
}

function Marked(props: { text: string; typed: string }): ReactNode {
  const wanted = props.typed.trim();
  const at = wanted === '' ? -1 : props.text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return <Fragment>{props.text}</Fragment>;
  return (
    <>
      {props.text.slice(0, at)}
      <strong>{props.text.slice(at, at + wanted.length)}</strong>
      {props.text.slice(at + wanted.length)}
    </>
  );
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
