/** The keys of the photo views, as the guide gives them out. */
import type { RefObject } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { type KeyBinding, type KeyGroup, keyCaps } from '../../app/keys.tsx';
import { classDigits, classKeyNames, classLetters, positionOfKey } from '../../components/classColour.ts';
import { texts } from '../../texts/index.ts';
import type { GroupsHandle } from './GroupsView.tsx';
import type { MapHandle } from './MapView.tsx';
import type { PhotoActions } from './usePhotoActions.ts';
import type { ZoomHandle } from './useZoom.ts';

const { keys, keyGroups } = texts.photos;

export interface PhotoKeyRequest {
  dataset: Dataset;
  actions: PhotoActions;
  cursor: number;
  hasSelection: boolean;
  total: number;
  /** Tiles side by side, and rows on a screen. */
  columns: () => number;
  rowsOnScreen: () => number;
  go: (view: 'grid' | 'focus' | 'map' | 'groups') => void;
  focusSearch: () => void;
  findClass: () => void;
  moreLikeThese: () => void;
  labelNext: () => void;
  map: RefObject<MapHandle | null>;
  groups: RefObject<GroupsHandle | null>;
  newClass: () => void;
  jump: () => void;
  togglePanel: () => void;
  toggleHistory: () => void;
  lookAgain: () => void;
  resize: (byPx: number) => void;
  toggleWhole: () => void;
  zoom: { current: ZoomHandle | null };
}

export function gridKeys(request: PhotoKeyRequest): KeyGroup[] {
  const { actions, cursor, total, columns, rowsOnScreen } = request;
  const steps: Record<string, () => number> = {
    arrowleft: () => -1,
    arrowright: () => 1,
    arrowup: () => -columns(),
    arrowdown: () => columns(),
  };
  const move = (combo: string, extend: boolean) => {
    const step = steps[combo.replace('shift+', '')]?.() ?? 0;
    // Up from the first row and down from the last go nowhere instead of sideways.
    const target = cursor + step;
    if (target < 0 || target >= total) return;
    actions.moveTo(target, { extend });
  };
  const jump = (combo: string, extend: boolean) => {
    const screen = columns() * rowsOnScreen();
    const target = { home: 0, end: total - 1, pageup: cursor - screen, pagedown: cursor + screen }[combo] ?? cursor;
    actions.moveTo(target, { extend });
  };
  const arrows = Object.keys(steps);
  return [
    labelGroup(request),
    {
      title: keyGroups.select,
      bindings: [
        {
          combos: arrows,
          shown: ['←', '→', '↑', '↓'],
          does: keys.move,
          run: (_event, combo) => move(combo, false),
          notACommand: true,
        },
        { combos: [' '], does: keys.select, run: () => actions.toggle(cursor) },
        {
          combos: [...arrows, 'home', 'end', 'pageup', 'pagedown'].map((key) => `shift+${key}`),
          shown: ['Shift', texts.photos.arrowSuffix],
          does: keys.range,
          run: (_event, combo) =>
            combo.includes('arrow') ? move(combo, true) : jump(combo.replace('shift+', ''), true),
          notACommand: true,
        },
        { combos: ['mod+a'], does: keys.all, run: actions.selectAll },
        { combos: ['escape'], does: keys.clear, run: () => (request.hasSelection ? actions.clearSelection() : false) },
      ],
    },
    {
      title: keyGroups.sortOut,
      bindings: [...sortOutBindings(request), { combos: ['/'], does: keys.search, run: request.focusSearch }],
    },
    {
      title: keyGroups.view,
      bindings: [
        ...viewBindings(request),
        {
          combos: ['+', '=', '-'],
          shown: ['+', '−'],
          does: keys.size,
          run: (_event, combo) => request.resize(combo === '-' ? -16 : 16),
          notACommand: true,
        },
        { combos: ['.'], does: keys.whole, run: request.toggleWhole },
        {
          combos: ['home', 'end'],
          shown: ['Home', 'End'],
          does: keys.firstLast,
          run: (_event, combo) => jump(combo, false),
          notACommand: true,
        },
        {
          combos: ['pageup', 'pagedown'],
          shown: ['PgUp', 'PgDn'],
          does: keys.pages,
          run: (_event, combo) => jump(combo, false),
          notACommand: true,
        },
        { combos: [':'], does: keys.jump, run: request.jump },
        { combos: ['i'], does: keys.panel, run: request.togglePanel },
      ],
    },
    {
      title: keyGroups.mouse,
      bindings: [
        { combos: [], shown: [texts.photos.drag], does: keys.box },
        { combos: [], shown: [keyCaps('mod')[0] ?? '', texts.photos.clickSuffix], does: keys.toggleOne },
        { combos: [], shown: ['Shift', texts.photos.clickSuffix], does: keys.range },
        { combos: [], shown: [keyCaps('mod')[0] ?? '', texts.photos.wheelSuffix], does: keys.wheel },
        { combos: [], shown: [texts.photos.doubleClick], does: keys.open },
      ],
    },
  ];
}

export function focusKeys(request: PhotoKeyRequest): KeyGroup[] {
  const { actions, cursor, total, zoom } = request;
  const pan = (combo: string) => {
    const x = combo.endsWith('left') ? panPx : combo.endsWith('right') ? -panPx : 0;
    const y = combo.endsWith('up') ? panPx : combo.endsWith('down') ? -panPx : 0;
    return zoom.current?.pan(x, y) ?? false;
  };
  return [
    labelGroup(request),
    {
      title: keyGroups.move,
      bindings: [
        {
          combos: ['arrowleft', 'arrowright'],
          shown: ['←', '→'],
          does: keys.nextPhoto,
          run: (_event, combo) => actions.moveTo(cursor + (combo === 'arrowleft' ? -1 : 1)),
          notACommand: true,
        },
        { combos: [' '], does: keys.skip, run: actions.skip },
        { combos: ['b'], does: keys.back, run: actions.backToLabelled },
        {
          combos: ['home', 'end'],
          shown: ['Home', 'End'],
          does: keys.firstLast,
          run: (_event, combo) => actions.moveTo(combo === 'home' ? 0 : total - 1),
          notACommand: true,
        },
        { combos: [':'], does: keys.jump, run: request.jump },
      ],
    },
    { title: keyGroups.sortOut, bindings: sortOutBindings(request) },
    {
      title: keyGroups.view,
      bindings: [
        ...viewBindings(request),
        { combos: ['z'], does: keys.zoom, run: () => zoom.current?.toggle() },
        {
          combos: ['+', '=', '-'],
          shown: ['+', '−'],
          does: keys.zoomBy,
          run: (_event, combo) => zoom.current?.by(combo === '-' ? 1 / zoomStep : zoomStep),
          notACommand: true,
        },
        {
          combos: ['shift+arrowleft', 'shift+arrowright', 'shift+arrowup', 'shift+arrowdown'],
          shown: ['Shift', texts.photos.arrowSuffix],
          does: keys.pan,
          run: (_event, combo) => pan(combo),
          notACommand: true,
        },
        {
          combos: ['escape'],
          does: texts.photos.backToGrid.toLowerCase(),
          run: () => request.go('grid'),
          notACommand: true,
        },
        { combos: ['i'], does: keys.panel, run: request.togglePanel },
        { combos: ['/'], does: keys.search, run: request.focusSearch },
      ],
    },
    {
      title: keyGroups.mouse,
      bindings: [
        { combos: [], shown: [texts.photos.wheel], does: keys.zoomBy },
        { combos: [], shown: [texts.photos.drag], does: keys.drag },
        { combos: [], shown: [texts.photos.doubleClick], does: keys.zoomThere },
      ],
    },
  ];
}

/** One press of + and −, and of Shift with an arrow. */
const zoomStep = 1.25;
const panPx = 80;

export function mapKeys(request: PhotoKeyRequest): KeyGroup[] {
  const { map, hasSelection } = request;
  const words = texts.map.keys;
  return [
    labelGroup(request, { suggested: false }),
    {
      title: keyGroups.select,
      bindings: [
        { combos: ['a'], does: words.lasso, run: () => map.current?.toggleLasso() },
        { combos: ['enter'], does: words.grid, run: () => (hasSelection ? map.current?.showGrid() : false) },
        { combos: ['escape'], does: keys.clear, run: () => map.current?.clear() ?? false },
      ],
    },
    { title: keyGroups.sortOut, bindings: sortOutBindings(request) },
    {
      title: keyGroups.view,
      bindings: [
        ...viewBindings(request),
        {
          combos: ['+', '=', '-'],
          shown: ['+', '−'],
          does: words.zoom,
          run: (_event, combo) => map.current?.zoom(combo === '-' ? 1 / 1.5 : 1.5),
          notACommand: true,
        },
        { combos: ['home'], does: words.fit, run: () => map.current?.fit() },
        { combos: ['i'], does: keys.panel, run: request.togglePanel },
      ],
    },
    {
      title: keyGroups.mouse,
      bindings: [
        { combos: [], shown: [texts.photos.drag], does: texts.map.lassoHint },
        { combos: [], shown: ['Shift', texts.photos.drag], does: words.add },
        { combos: [], shown: [texts.photos.wheelSuffix.replace('+ ', '')], does: words.zoom },
      ],
    },
  ];
}

export function groupKeys(request: PhotoKeyRequest): KeyGroup[] {
  const { groups, actions } = request;
  const label = (classId: number | null) => groups.current?.label(classId);
  return [
    labelGroup({ ...request, actions: { ...actions, label } }, { suggested: false }),
    {
      title: keyGroups.move,
      bindings: [
        {
          combos: ['arrowup', 'arrowdown'],
          shown: ['↑', '↓'],
          does: texts.map.groups.nextGroup,
          run: (_event, combo) => groups.current?.move(combo === 'arrowup' ? -1 : 1),
          notACommand: true,
        },
      ],
    },
    {
      title: keyGroups.view,
      bindings: [...viewBindings(request), { combos: ['i'], does: keys.panel, run: request.togglePanel }],
    },
    {
      title: keyGroups.mouse,
      bindings: [{ combos: [], shown: [texts.photos.clickSuffix.replace('+ ', '')], does: texts.map.groups.takeOut }],
    },
  ];
}

/** `suggested`: where each photo's suggestion is in view, a key accepts it or turns it down. */
function labelGroup(request: PhotoKeyRequest, { suggested = true } = {}): KeyGroup {
  const { dataset, actions } = request;
  const classAt = (combo: string) => {
    const position = positionOfKey(combo);
    return dataset.classes.find((one) => one.position === position);
  };
  const labelWith = (_event: KeyboardEvent, combo: string) => {
    const chosen = classAt(combo);
    if (!chosen) return false;
    actions.label(chosen.classId);
    return undefined;
  };
  const bindings: KeyBinding[] = [
    {
      name: classKeyNames.digits,
      combos: classDigits,
      shown: ['1', '–', '9'],
      does: keys.label,
      run: labelWith,
      notACommand: true,
    },
  ];
  if (dataset.classes.length > 9) {
    bindings.push({
      name: classKeyNames.letters,
      combos: classLetters,
      shown: ['Q', '–', 'P'],
      does: keys.labelMore,
      run: labelWith,
      notACommand: true,
    });
  }
  return {
    title: keyGroups.label,
    bindings: [
      ...bindings,
      { combos: ['0'], does: keys.unlabel, run: () => actions.label(null) },
      ...(suggested
        ? [
            { combos: ['enter'], does: keys.accept, run: actions.accept },
            { combos: ['backspace'], does: keys.turnDown, run: actions.turnDown },
          ]
        : []),
      { combos: [';'], does: keys.findClass, run: request.findClass },
      { combos: ['n'], does: keys.newClass, run: request.newClass },
    ],
  };
}

const sortOutBindings = ({ actions, moreLikeThese, labelNext }: PhotoKeyRequest): KeyBinding[] => [
  { combos: ['f'], does: keys.flag, run: actions.toggleFlag },
  { combos: ['x'], does: keys.reject, run: actions.toggleReject },
  { combos: ['s'], does: texts.suggestions.keys.alike, run: moreLikeThese },
  { combos: ['l'], does: texts.suggestions.keys.next, run: labelNext },
];

const viewBindings = (request: PhotoKeyRequest): KeyBinding[] => [
  { combos: ['h'], does: texts.history.openKey, run: request.toggleHistory, inLists: true },
  { combos: ['mod+shift+l'], does: texts.folders.lookAgainKey, run: request.lookAgain },
  { combos: ['g'], does: keys.grid, run: () => request.go('grid') },
  { combos: ['v'], does: keys.focus, run: () => request.go('focus') },
  { combos: ['m'], does: keys.map, run: () => request.go('map') },
  { combos: ['c'], does: texts.map.keys.groups, run: () => request.go('groups') },
];
