import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  Input,
  type MantineColorsTuple,
  createTheme,
} from '@mantine/core';

/** The one accent: a quiet teal. 7 (light) and 6 (dark) carry white text at 5 : 1 and better. */
const accent: MantineColorsTuple = [
  '#eef6f6',
  '#dbeaea',
  '#b6d5d5',
  '#8dbdbd',
  '#66a5a6',
  '#3f8b8d',
  '#2a7577',
  '#1c6264',
  '#145052',
  '#0d3d3f',
];

/** The dark scheme's neutrals, a little cool like the light one's: 7 is the page, 6 fields, 4 borders. */
const dark: MantineColorsTuple = [
  '#dfe2e6',
  '#c4cad1',
  '#a2a9b2',
  '#8f97a1',
  '#4a5058',
  '#3a3f46',
  '#272b30',
  '#1b1d20',
  '#15171a',
  '#0f1113',
];

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", ' +
  '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif';

/** Controls are `--zy-control` high: 32 px, 44 px on phones (theme.css). */
const controlHeight = '--zy-control';

/** The list of options scrolls itself (theme.css): as the popup of its input, which the arrow keys move through. */
const scrollingOptions = { defaultProps: { withScrollArea: false } };

/** Everything Mantine knows of how Zhiyin looks. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: FONT,
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  headings: {
    fontFamily: FONT,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.5rem' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.5rem' },
    },
  },
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '8px', lg: '8px', xl: '16px' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({
      vars: (_theme, props) => ({
        root:
          props.size === undefined || props.size === 'sm'
            ? { '--button-height': `var(${controlHeight})` }
            : {},
      }),
    }),
    Input: Input.extend({
      vars: (_theme, props) => ({
        wrapper:
          (props.size === undefined || props.size === 'sm') && !props.multiline
            ? { '--input-height': `var(${controlHeight})` }
            : {},
      }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: (_theme, props) => ({
        root: props.size === undefined ? { '--ai-size': `var(${controlHeight})` } : {},
      }),
    }),
    // Plain objects: importing a component here would put it into the first screen.
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 },
    },
    Modal: {
      defaultProps: { centered: false, yOffset: '10dvh', transitionProps: { duration: 100 } },
    },
    MultiSelect: scrollingOptions,
    Select: scrollingOptions,
    TagsInput: scrollingOptions,
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

const COLORS = [
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
];

/** Mantine's quiet text colours miss AA contrast on its own surfaces; these reach it. */
export const cssVariables: CSSVariablesResolver = () => {
  const light: Record<`--${string}`, string> = {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1f2328',
    '--mantine-color-dimmed': '#57606a',
    '--mantine-color-placeholder': '#6a737d',
    '--mantine-color-error': '#b42318',
    '--mantine-color-gray-text': '#3d444d',
    '--mantine-color-gray-light-color': '#3d444d',
    '--zy-surface': '#f6f7f8',
    '--zy-border': '#dde1e4',
    '--zy-selected': '#e3eff0',
  };
  const dark: Record<`--${string}`, string> = {
    '--mantine-color-body': '#1b1d20',
    '--mantine-color-text': '#dfe2e6',
    '--mantine-color-dimmed': '#a2a9b2',
    '--mantine-color-placeholder': '#8f97a1',
    '--mantine-color-error': '#ff9a91',
    '--mantine-color-gray-text': '#c4cad1',
    '--mantine-color-gray-light-color': '#c4cad1',
    '--zy-surface': '#15171a',
    '--zy-border': '#32363c',
    '--zy-selected': '#1f3536',
  };
  for (const color of COLORS) {
    if (color === 'gray') continue;
    light[`--mantine-color-${color}-light-color`] =
      `color-mix(in srgb, var(--mantine-color-${color}-9), black 30%)`;
    dark[`--mantine-color-${color}-light-color`] = `var(--mantine-color-${color}-2)`;
  }
  dark['--mantine-color-accent-light-color'] = 'var(--mantine-color-accent-2)';
  dark['--mantine-color-accent-text'] = 'var(--mantine-color-accent-3)';
  dark['--mantine-color-anchor'] = 'var(--mantine-color-accent-3)';
  return { variables: {}, light, dark };
};

/** The colour of a choice in the theme: its declared name where the theme has it, else gray. */
export function choiceColor(declared: string | undefined): string {
  return declared && COLORS.includes(declared) ? declared : 'gray';
}
