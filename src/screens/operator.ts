import { type Block, type ListPane, list, screen, type Tab } from '../app/screen.ts';
import type { OperatorClaims } from '../core/claims/operator.ts';
import type { AccountRow } from '../core/store/rows.ts';
import { isProblem } from '../core/trust/problem.ts';
import { field, fields, line, sections, sentence } from './claims/blocks.ts';
import { operatorBlocks } from './claims/operator.ts';
import { problemBlocks } from './claims/problems.ts';
import type { OperatorEntity } from './rows/entities.ts';
import { keyNames } from './rows/names.ts';
import { numberColumn } from './rows/row-columns.ts';
import { signedBy } from './rows/signed-by.ts';
import { problemsMark } from './rows/states.ts';
import { tokenBlocks, tokenCopies } from './rows/token-blocks.ts';

/** One operator: what its JWT says, its signing keys, and the token. */
export const operator = screen({
  name: 'operator',
  crumbs: route => ['Operators', route.operator],
  pane: (route, world, tab) => {
    const entity = world.store.operator(route.operator);
    if (!entity)
      return {
        body: { kind: 'document', blocks: [sentence('This operator is no longer in the store.', 'warning')] },
      };
    const { claims } = entity;
    const nameOf = keyNames(world);
    const page = {
      copy: tokenCopies(entity.row.key, entity.row.name, () => entity.token),
      inspect: { screen: 'token', operator: route.operator },
    } as const;
    const tabs = tabsOf(entity, claims);
    const document = (blocks: readonly Block[]) => ({
      tabs,
      body: { kind: 'document' as const, blocks, ...page },
    });
    switch (tab) {
      case 'keys':
        if (claims) return { tabs, body: keysTab(claims, world.store.accounts(route.operator)) };
        break;
      case 'problems':
        return document(problemBlocks(entity.problems));
      case 'jwt':
        return document(tokenBlocks(entity, nameOf, world.now));
    }
    return document(
      sections(problemBlocks(entity.problems, 3), claims ? operatorBlocks(claims, nameOf, world.now) : [], [
        fields(
          field('Identity key', entity.row.managed ? 'somebody else’s (managed)' : 'of this store'),
          field('Accounts', String(entity.row.accounts)),
          field('File', entity.row.path),
        ),
      ]),
    );
  },
});

function tabsOf(entity: OperatorEntity, claims: OperatorClaims | undefined): readonly Tab[] {
  const mark = problemsMark(entity.problems);
  return [
    { id: 'summary', title: 'Summary' },
    ...(claims ? [{ id: 'keys', title: 'Signing keys', count: claims.nats.signing_keys?.length ?? 0 }] : []),
    ...(mark
      ? [{ id: 'problems', title: 'Problems', count: entity.problems.filter(isProblem).length, mark }]
      : []),
    { id: 'jwt', title: 'JWT' },
  ];
}

const NO_KEYS: readonly string[] = [];

function keysTab(claims: OperatorClaims, accounts: readonly AccountRow[]): ListPane {
  const counts = signedBy(accounts);
  return list<string>({
    rows: claims.nats.signing_keys ?? NO_KEYS,
    keyOf: key => key,
    sort: 'key',
    columns: [
      { id: 'key', title: 'KEY', min: 24, max: 60, priority: 0, cut: 'middle', cell: key => key },
      numberColumn('accounts', 'ACCOUNTS', 0, key => counts.get(key) ?? 0),
    ],
    copy: key => [{ label: 'public key', value: () => key }],
    detail: key => [line(key)],
    empty: 'No signing keys: accounts are signed with the operator’s identity key.',
  });
}
