/** Holds the import table of docs/DESIGN.md and the rules of docs/house-style.md that a program can check. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** A path in the repository, or a package's name. */
  readonly to: string;
  readonly typesOnly: boolean;
}

interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

/**
 * What each part may import, besides itself, the contract, main/jobs/task.ts and main/siblingModule.ts. A name with
 * `types` in front may be imported for its types only. Hosts and the command line stand at the top; the contract at the bottom.
 */
const table: Record<string, readonly string[]> = {
  contract: [],
  store: [],
  imaging: [],
  networks: [],
  weights: ['imaging', 'networks'],
  compute: ['imaging', 'networks', 'weights'],
  looks: [],
  library: ['store', 'imaging', 'looks', 'evaluation'],
  evaluation: [],
  training: [
    'store',
    'imaging',
    'networks',
    'weights',
    'compute',
    'looks',
    'evaluation',
    'types library',
    'types jobs',
  ],
  export: [
    'store',
    'imaging',
    'networks',
    'weights',
    'compute',
    'evaluation',
    'training',
    'types library',
    'types jobs',
  ],
  jobs: [],
  'jobs/jobProcess.ts': ['imaging', 'networks', 'weights', 'compute', 'looks', 'evaluation', 'training', 'export'],
  app: ['store', 'imaging', 'types jobs'],
  assets: ['imaging'],
  'dataFolder.ts': [],
  'engine.ts': [
    ...['app', 'assets', 'dataFolder.ts', 'store', 'imaging', 'networks', 'weights', 'compute', 'library', 'training'],
    ...['export', 'jobs'],
  ],
  'recovery.ts': ['engine.ts', 'app', 'dataFolder.ts', 'store', 'jobs'],
  hosts: ['engine.ts', 'recovery.ts', 'app', 'assets'],
  cli: ['engine.ts', 'recovery.ts', 'hosts', 'evaluation'],
  'siblingModule.ts': [],
};
const forEverybody = ['main/siblingModule.ts', 'main/jobs/task.ts'];

const sources = ['main', 'renderer', 'preload'].flatMap((folder) => readSources(folder));
const imports = sources.flatMap((source) => source.imports);

test('every part of main/ is in the table, and every row of the table is a part', () => {
  const parts = new Set(sources.filter(({ path }) => path.startsWith('main/')).map(({ path }) => partOf(path)));
  expect([...parts].sort()).toEqual(Object.keys(table).sort());
});

test('imports inside main/ go one way', () => {
  const wrong = imports.filter(({ from, to, typesOnly }) => {
    if (!from.startsWith('main/') || !to.startsWith('main/')) return false;
    const [importer, imported] = [partOf(from), partOf(to)];
    if (imported === 'contract' || forEverybody.includes(to) || sameFolder(importer, imported)) return false;
    const allowed = table[importer] ?? [];
    return !allowed.includes(imported) && !(typesOnly && allowed.includes(`types ${imported}`));
  });
  expect(wrong.map(inWords)).toEqual([]);
});

test('the page and the preload script know the contract only', () => {
  const wrong = imports.filter(
    ({ from, to }) => /^(renderer|preload)\//.test(from) && to.startsWith('main/') && !to.startsWith('main/contract/'),
  );
  expect(wrong.map(inWords)).toEqual([]);
});

test('main/ knows nothing of the page, and the contract nothing of anybody', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      (from.startsWith('main/') && /^(renderer|preload|tests|tools)\//.test(to)) ||
      (from.startsWith('main/contract/') && (to.startsWith('main/') ? !to.startsWith('main/contract/') : isNode(to))),
  );
  expect(wrong.map(inWords)).toEqual([]);
});

test('only its host and the preload script import electron', () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      (to === 'electron' || to.startsWith('electron/')) && !/^(main\/hosts\/electron\/|preload\/)/.test(from),
  );
  expect(wrong.map(inWords)).toEqual([]);
});

test('the engine process reaches no electron, and a task process no database', () => {
  expect(reachable('main/hosts/electron/engineProcess.ts')).not.toContain('electron');
  expect(reachable('main/hosts/electron/engineLink.ts')).not.toContain('electron');
  const task = reachable('main/jobs/jobProcess.ts');
  expect(task).toContain('onnxruntime-node');
  expect(task).not.toContain('better-sqlite3');
});

test('imports name their file with its ending, and Node modules with node:', () => {
  const wrong = sources.flatMap(({ path, tree }) =>
    specifiers(tree)
      .filter(
        ({ text }) =>
          (path.startsWith('main/') && text.startsWith('.') && !/\.(ts|js|mjs|json)(\?.*)?$/.test(text)) ||
          builtinModules.includes(text),
      )
      .map(({ text }) => `${path}: ${text}`),
  );
  expect(wrong).toEqual([]);
});

test('time and chance come in by the door below the engine', () => {
  const wrong = belowEngine().flatMap((source) =>
    uses(source, (node) => {
      if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
      if (!ts.isPropertyAccessExpression(node)) return false;
      return ['Math.random', 'Date.now', 'crypto.randomUUID'].includes(node.getText());
    }),
  );
  expect(wrong).toEqual([]);
});

test('nothing below the hosts and the command line writes to the console', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('main/') && !/^main\/(hosts|cli)\//.test(path) && !isProcessEntry(path))
    .flatMap((source) =>
      uses(source, (node) => ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console'),
    );
  expect(wrong).toEqual([]);
});

test('modules hold no state: no let or var at their top', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('main/') && !isProcessEntry(path) && !path.endsWith('cli/thaw.ts'))
    .flatMap(({ path, tree }) =>
      tree.statements
        .filter((node) => ts.isVariableStatement(node) && !(node.declarationList.flags & ts.NodeFlags.Const))
        .map((node) => `${path}: ${node.getText().split('\n')[0]}`),
    );
  expect(wrong).toEqual([]);
});

test('file names say which question a file answers', () => {
  const wrong = sources.filter(({ path }) => /\/(utils?|helpers?|manager|misc|common|shared)\.tsx?$/i.test(path));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('the scanner finds every form of import', () => {
  const tree = ts.createSourceFile(
    'x.ts',
    `import a, { type B } from './a.ts'; import type { C } from './c.ts'; export * from './d.ts'; import './e.ts';
     const f = await import('./f.ts'); type G = import('./g.ts').G; import { type H } from './h.ts'; export type { I } from './i.ts';`,
    ts.ScriptTarget.Latest,
    true,
  );
  expect(specifiers(tree)).toEqual([
    { text: './a.ts', typesOnly: false },
    { text: './c.ts', typesOnly: true },
    { text: './d.ts', typesOnly: false },
    { text: './e.ts', typesOnly: false },
    { text: './f.ts', typesOnly: false },
    { text: './g.ts', typesOnly: true },
    { text: './h.ts', typesOnly: true },
    { text: './i.ts', typesOnly: true },
  ]);
});

function readSources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx)$/.test(name))
    .map((name) => {
      const path = posix.join(folder, name.replaceAll('\\', '/'));
      const tree = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
      const found = specifiers(tree).map(({ text, typesOnly }) => ({ from: path, to: target(path, text), typesOnly }));
      return { path, tree, imports: found };
    });
}

function target(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, resolve(root, dirname(from), specifier)).replaceAll('\\', '/');
}

function specifiers(tree: ts.SourceFile): { text: string; typesOnly: boolean }[] {
  const found: { text: string; typesOnly: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ text: node.moduleSpecifier.text, typesOnly: importsTypesOnly(node.importClause) });
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const { exportClause } = node;
      const each = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [];
      const typesOnly = node.isTypeOnly || (each.length > 0 && each.every((element) => element.isTypeOnly));
      found.push({ text: node.moduleSpecifier.text, typesOnly });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) found.push({ text: argument.text, typesOnly: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) found.push({ text: literal.text, typesOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/** `main/store/open.ts` is of `store`, `main/engine.ts` of `engine.ts`; the job process stands for itself. */
function partOf(path: string): string {
  const inside = path.slice('main/'.length);
  return inside in table ? inside : (inside.split('/')[0] ?? inside);
}

const sameFolder = (one: string, other: string) => one.split('/')[0] === other.split('/')[0];

const isNode = (name: string) => name.startsWith('node:') || builtinModules.includes(name);

const inWords = ({ from, to, typesOnly }: Import) => `${from} imports ${typesOnly ? 'types of ' : ''}${to}`;

/** Everything that is loaded when this file is, in the repository and from packages. */
function reachable(entry: string): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { to, typesOnly } of imports.filter(({ from }) => from === path)) if (!typesOnly) visit(to);
  };
  visit(entry);
  return seen;
}

/** A process or a worker begins here: its clock and its console are its own. */
const isProcessEntry = (path: string) => /(Process|Worker)\.ts$/.test(path);

const belowEngine = () =>
  sources.filter(({ path }) => path.startsWith('main/') && !/^main\/(hosts|cli)\//.test(path) && !isProcessEntry(path));

function uses({ path, tree }: Source, matches: (node: ts.Node) => boolean): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (matches(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${line + 1}: ${node.getText().split('\n')[0]}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
