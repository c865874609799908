/**
 * timm's names ("PyTorch Image Models", Wightman 2019) for networks that torchvision names otherwise. ResNet and its
 * relatives, DenseNet and Inception v3 have torchvision's names there too. Values are the same numbers in the same order;
 * some have an axis of length 1 more or less. Checked against timm 1.0.29.
 */
import type { Graph } from '../../networks/graph.ts';
import { timmMobileNames } from './timmMobile.ts';

/** timm's name of a parameter by its name in the graph. */
export type TimmNames = (parameter: string) => string;

/** The ways that timm and its kin have named a network's parameters, today's first; none where it follows torchvision. */
export function timmNames(graph: Graph): readonly TimmNames[] {
  const { name } = graph;
  if (/^(mobilenet_v[23]|efficientnet|mnasnet)/.test(name)) return [timmMobileNames(graph)];
  if (name.startsWith('convnext')) return [convnext];
  if (name.startsWith('vit_')) return [visionTransformer];
  // Before timm 0.9, and in Microsoft's own files, a stage ends with the merging of patches instead of beginning with it.
  if (name.startsWith('swin_')) return [swin(0, 'head.fc.'), swin(-1, 'head.')];
  if (name.startsWith('regnet')) return [regnet];
  if (name.startsWith('vgg')) return [vgg];
  return [];
}

type Rule = readonly [pattern: RegExp, replacement: string | ((...match: string[]) => string)];

/** The first rule that fits rewrites the name. */
const rewrite =
  (...rules: readonly Rule[]): TimmNames =>
  (parameter) => {
    for (const [pattern, replacement] of rules)
      if (pattern.test(parameter))
        return typeof replacement === 'string'
          ? parameter.replace(pattern, replacement)
          : parameter.replace(pattern, replacement);
    return parameter;
  };

const convnext = rewrite(
  [/^features\.0\./, 'stem.'],
  [/^features\.(\d+)\.(\d+)\.layer_scale$/, (_, index, block) => `stages.${half(index)}.blocks.${block}.gamma`],
  [
    /^features\.(\d+)\.(\d+)\.block\.(\d)/,
    (_, index, block, part) => `stages.${half(index)}.blocks.${block}.${convnextParts[part!]}`,
  ],
  [/^features\.(\d+)\./, (_, index) => `stages.${half(index)}.downsample.`],
  [/^classifier\.0\./, 'head.norm.'],
  [/^classifier\.2\./, 'head.fc.'],
);

const convnextParts: Readonly<Record<string, string>> = { 0: 'conv_dw', 2: 'norm', 3: 'mlp.fc1', 5: 'mlp.fc2' };

/** torchvision counts blocks and what lies between them; timm counts stages. */
const half = (index: string | undefined): number => Math.floor(Number(index) / 2);

const visionTransformer: TimmNames = (parameter) =>
  parameter
    .replace(/^class_token$/, 'cls_token')
    .replace(/^encoder\.pos_embedding$/, 'pos_embed')
    .replace(/^conv_proj\./, 'patch_embed.proj.')
    .replace(/^encoder\.layers\.encoder_layer_(\d+)\./, 'blocks.$1.')
    .replace(/\.ln_([12])\./, '.norm$1.')
    .replace('.self_attention.in_proj_', '.attn.qkv.')
    .replace('.self_attention.out_proj.', '.attn.proj.')
    .replace('.mlp.0.', '.mlp.fc1.')
    .replace('.mlp.3.', '.mlp.fc2.')
    .replace(/^encoder\.ln\./, 'norm.')
    .replace(/^heads\.head\./, 'head.');

const swin =
  (shift: 0 | -1, head: string): TimmNames =>
  (parameter) =>
    rewrite(
      [/^features\.0\.0\./, 'patch_embed.proj.'],
      [/^features\.0\.2\./, 'patch_embed.norm.'],
      [/^features\.(\d+)\.(norm|reduction)\./, (_, index, part) => `layers.${half(index) + shift}.downsample.${part}.`],
      [/^features\.(\d+)\.(\d+)\./, (_, index, block) => `layers.${half(index)}.blocks.${block}.`],
      [/^head\./, head],
    )(parameter)
      .replace('.mlp.0.', '.mlp.fc1.')
      .replace('.mlp.3.', '.mlp.fc2.');

const regnet: TimmNames = (parameter) =>
  parameter
    .replace(/^stem\.0\./, 'stem.conv.')
    .replace(/^stem\.1\./, 'stem.bn.')
    .replace(
      /^trunk_output\.block(\d)\.block\d-(\d+)\./,
      (_, stage: string, block: string) => `s${stage}.b${Number(block) + 1}.`,
    )
    .replace('.proj.', '.downsample.')
    .replace(/\.f\.([abc])\./, (_, part: string) => `.conv${'abc'.indexOf(part) + 1}.`)
    .replace('.f.se.', '.se.')
    .replace(/(\.(?:downsample|conv\d))\.0\./, '$1.conv.')
    .replace(/(\.(?:downsample|conv\d))\.1\./, '$1.bn.')
    .replace(/^fc\./, 'head.fc.');

/** The fully connected part is written as convolutions, [4096, 512, 7, 7] and [4096, 4096, 1, 1]. */
const vgg = rewrite(
  [/^classifier\.0\./, 'pre_logits.fc1.'],
  [/^classifier\.3\./, 'pre_logits.fc2.'],
  [/^classifier\.6\./, 'head.fc.'],
);
