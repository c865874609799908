/**
 * Thaw: Mantine 9 theme. Neutral chrome, so that photos carry the colour; two colours with a meaning:
 * ice = settled (frozen, saved), ember = in motion (trains, runs, not yet final).
 * Use the `--t-*` variables in CSS; use `color="ice" | "ember"` only where the thing really is frozen or in motion.
 */
import { ActionIcon, Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const ice: MantineColorsTuple = [
  '#EDF5FC',
  '#CFE4F6',
  '#AED2F0',
  '#86BFEC',
  '#4F98D3',
  '#2F7DBD',
  '#1F659F',
  '#184F7E',
  '#173A57',
  '#0F2D49',
];
const ember: MantineColorsTuple = [
  '#FFF3E8',
  '#FFD9B5',
  '#FFC690',
  '#FFA75C',
  '#F2832D',
  '#DD6712',
  '#B84F08',
  '#974106',
  '#6F300B',
  '#58300F',
];
const ink: MantineColorsTuple = [
  '#F4F5F6',
  '#E9EBED',
  '#DADDE1',
  '#B1B9C2',
  '#8E97A2',
  '#626A75',
  '#474F59',
  '#2E333A',
  '#1A1D21',
  '#121417',
];

/** Class colours, in the order they are handed out. Always drawn with the class key on top and the name beside it. */
export const classColours = [
  '#3937AC',
  '#F2BB3B',
  '#CF4042',
  '#6BDDB5',
  '#805F95',
  '#8D1920',
  '#C1BBFC',
  '#7299AB',
  '#6C3271',
  '#3666D5',
] as const;
/** For marks thinner than 6 px (bars, dots, rings): on dark the three darkest class colours are mixed with 34 % white. Set `--thin` to 0% on light and 34% on dark. */
export const thinClassColour = (c: string): string =>
  ['#3937AC', '#8D1920', '#6C3271'].includes(c) ? `color-mix(in srgb, ${c}, white var(--thin, 0%))` : c;
/** Ink or white, whichever reads better on a class colour. */
export const onClassColour: Record<(typeof classColours)[number], '#FFFFFF' | '#15191E'> = {
  '#3937AC': '#FFFFFF',
  '#F2BB3B': '#15191E',
  '#CF4042': '#FFFFFF',
  '#6BDDB5': '#15191E',
  '#805F95': '#FFFFFF',
  '#8D1920': '#FFFFFF',
  '#C1BBFC': '#15191E',
  '#7299AB': '#15191E',
  '#6C3271': '#FFFFFF',
  '#3666D5': '#FFFFFF',
};

/** Fixed measures of the window, in px. */
export const layout = {
  header: 48,
  sidebar: 216,
  sidebarNarrow: 56,
  status: 28,
  toolbar: 44,
  side: 272,
  gutter: 24,
  tileGap: 6,
} as const;

const light = {
  bg: '#F4F5F6',
  surface: '#FFFFFF',
  sunken: '#E9EBED',
  hover: '#EEF0F1',
  selected: '#E4E7EA',
  line: '#DADDE1',
  control: '#7A828C',
  text: '#15191E',
  text2: '#474F59',
  text3: '#5F6772',
  ice: '#1F659F',
  iceFill: '#CFE4F6',
  iceWash: '#EFF6FC',
  iceSolid: '#3A86C4',
  ember: '#974106',
  emberFill: '#FFD9B5',
  emberWash: '#FFF5EB',
  emberSolid: '#DD6712',
  ok: '#1D6B3A',
  okFill: '#DDF1E3',
  warn: '#7A5300',
  warnFill: '#FBEBC2',
  err: '#B3261E',
  errFill: '#FBE0DD',
  action: '#15191E',
  onAction: '#FFFFFF',
  ringIn: '#FFFFFF',
  ringOut: '#15191E',
  photo: '#E9EBED',
  shadow: '0 1px 2px rgba(21,25,30,.06), 0 8px 28px rgba(21,25,30,.14)',
};
const dark: typeof light = {
  bg: '#121417',
  surface: '#1A1D21',
  sunken: '#0C0E10',
  hover: '#22262B',
  selected: '#2D3239',
  line: '#2E333A',
  control: '#707985',
  text: '#E8EBEE',
  text2: '#B1B9C2',
  text3: '#959EA9',
  ice: '#86BFEC',
  iceFill: '#173A57',
  iceWash: '#15212C',
  iceSolid: '#4F98D3',
  ember: '#FFA75C',
  emberFill: '#58300F',
  emberWash: '#261B13',
  emberSolid: '#F2832D',
  ok: '#7BCB95',
  okFill: '#16361F',
  warn: '#E5BF5F',
  warnFill: '#3A2E0C',
  err: '#FF9389',
  errFill: '#4A1D1A',
  action: '#E8EBEE',
  onAction: '#15191E',
  ringIn: '#121417',
  ringOut: '#FFFFFF',
  photo: '#0C0E10',
  shadow: '0 1px 2px rgba(0,0,0,.4), 0 10px 32px rgba(0,0,0,.55)',
};
const vars = (t: typeof light): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(t).map(([k, v]) => [`--t-${k.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, v]),
  ),
  '--mantine-color-body': t.bg,
  '--mantine-color-text': t.text,
  '--mantine-color-dimmed': t.text3,
  '--mantine-color-placeholder': t.text3,
  '--mantine-color-default': t.surface,
  '--mantine-color-default-hover': t.hover,
  '--mantine-color-default-border': t.control,
  '--mantine-color-default-color': t.text,
  '--mantine-color-error': t.err,
  '--mantine-color-anchor': t.text,
  '--mantine-primary-color-filled': t.action,
  '--mantine-primary-color-filled-hover': t.text2,
  '--mantine-primary-color-contrast': t.onAction,
});
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: vars(light),
  dark: vars(dark),
});

const control = { '--button-fz': '13px', '--button-height': '30px', '--button-padding-x': '12px' };
/** The filled button is ink on light and paper on dark. Only Train and Resume are ember (class `go`). */
const primary = {
  '--button-bg': 'var(--t-action)',
  '--button-hover': 'var(--t-text2)',
  '--button-color': 'var(--t-on-action)',
};
export const theme = createTheme({
  colors: { ice, ember, ink },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  cursorType: 'pointer',
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontFamily: '"Inter Variable", Inter, "Pretendard Variable", "Segoe UI", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.4', xl: '1.25' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.25' },
      h2: { fontSize: '16px', lineHeight: '1.35' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, props) => ({
        root: (props.variant ?? 'filled') === 'filled' ? { ...control, ...primary } : control,
      }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 30, variant: 'subtle' },
      vars: (_theme, props) => ({
        root:
          props.variant === 'filled'
            ? { '--ai-bg': 'var(--t-action)', '--ai-color': 'var(--t-on-action)', '--ai-hover': 'var(--t-text2)' }
            : { '--ai-color': 'var(--t-text2)', '--ai-hover': 'var(--t-hover)' },
      }),
    }),
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs', withThumbIndicator: false } },
    Slider: { defaultProps: { size: 4, thumbSize: 16, color: 'ink' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, multiline: true, maw: 280 } },
    Modal: {
      defaultProps: {
        centered: true,
        padding: 'lg',
        radius: 'md',
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120, transition: 'fade' },
      },
    },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 12 } },
    Badge: { defaultProps: { variant: 'light', radius: 'xs', tt: 'none' } },
  },
});
