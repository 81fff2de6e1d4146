/**
 * The library: everything that nkeeper knows about the identities of a NATS system, without a terminal.
 *
 *     import { openStore, resolveLocations } from 'nkeeper/core';
 *     const store = openStore(resolveLocations({ env: process.env, home: homedir(), cwd: process.cwd() }));
 *     await store.scan();
 *     for (const { message, place } of store.problems()) report(message, place);
 *
 * Nothing here prints, ends the process, or needs a screen. What is thrown on purpose is a {@link NkeeperError}.
 */

export { type Comparison, compareBackup } from './backup/compare.ts';
export type { BackupPlaces } from './backup/contents.ts';
export { type Created, type CreateOptions, createBackup } from './backup/create.ts';
export { placesOf as backupPlaces } from './backup/places.ts';
export { BackupFile, type Visitor as BackupVisitor } from './backup/read.ts';
export { type Restored, type RestoreOptions, restoreBackup } from './backup/restore.ts';
export { provenNkey } from './callout/client-key.ts';
export type {
  CalloutDecision,
  CalloutGrant,
  CalloutRefusal,
  GrantAccount,
  GrantSigner,
} from './callout/grant.ts';
export { CALLOUT_SUBJECT, type CalloutRequest, XKEY_HEADER } from './callout/request.ts';
export {
  type CalloutOutcome,
  createResponder,
  type Decide,
  type Responder,
  type ResponderOptions,
} from './callout/responder.ts';
export {
  type CalloutConnection,
  type CalloutMessage,
  type CalloutService,
  type ServiceOptions,
  startCallout,
} from './callout/service.ts';
export {
  type AllowedConnectionTypes,
  allowedConnectionTypes,
  CONNECTION_TYPES,
  type ConnectionType,
} from './claims/access/connection-types.ts';
export { type EffectivePermissions, effectivePermissions } from './claims/access/effective-permissions.ts';
export { hasJetStream, strictest } from './claims/access/limits-meaning.ts';
export { type Decision, mayPublish, maySubscribe } from './claims/access/permissions-check.ts';
export { type ResponseGrant, responseGrant } from './claims/access/response-permission.ts';
export { isClaimRevoked, isRevoked, type RevocationList } from './claims/access/revocation.ts';
export { clearRevocation, compactRevocations, revoke } from './claims/access/revocations.ts';
export { type TemplateParty, templateParty } from './claims/access/template-values.ts';
export { expandTemplate, type TemplateFault } from './claims/access/templates.ts';
export { type AppliedLimits, appliedLimits } from './claims/access/user-limits.ts';
export type { Account, AccountClaims, ExternalAuthorization, Mapping, MsgTrace } from './claims/account.ts';
export {
  type Activation,
  type ActivationClaims,
  activationId,
  type NamedActivation,
} from './claims/activation.ts';
export { type AdviceContext, adviseClaims } from './claims/advice/advice.ts';
export { adviseTokenText } from './claims/advice/token-text.ts';
export type { AuthorizationRequestClaims, AuthorizationResponseClaims } from './claims/authorization.ts';
export { claimsDifference, type Difference } from './claims/difference/difference.ts';
export { differenceSummary } from './claims/difference/summary.ts';
export type { GenericClaims } from './claims/generic.ts';
export type { ClaimKind, Claims, ClaimsByKind } from './claims/kinds.ts';
export type { AccountLimits, JetStreamLimits, TimeRange, UserLimits } from './claims/limits.ts';
export {
  NO_LIMIT,
  newAccount,
  newActivation,
  newAuthorizationRequest,
  newAuthorizationResponse,
  newGeneric,
  newOperator,
  newScope,
  newScopedUser,
  newUser,
} from './claims/new-claims.ts';
export type { Operator, OperatorClaims } from './claims/operator.ts';
export type { Permissions, ResponsePermission, SubjectPermission } from './claims/permissions.ts';
export { type Issue, type IssueSeverity, isBlocking, validateClaims } from './claims/rules/validate.ts';
export { addTags, hasTag, removeTags } from './claims/scalars/tags.ts';
export { type SigningKey, signingKeyOf, type UserScope } from './claims/scopes.ts';
export type { Export, Import, ServiceLatency, ShareKind } from './claims/sharing.ts';
export type { Int, StandardClaims } from './claims/standard.ts';
export { type Creds, formatCreds, parseCreds, wrapSeed, wrapToken } from './claims/token/creds.ts';
export { encodeToken, encodeTokenLater, type LaterSigner, type Signer } from './claims/token/encode.ts';
export { issueToken, issueTokenLater } from './claims/token/issue-token.ts';
export { type PeekedToken, peekToken } from './claims/token/peek.ts';
export {
  claimsForEdit,
  type DecodedToken,
  decodeGenericToken,
  decodeToken,
  openToken,
  unknownMembers,
  verifyToken,
  verifyTokenAsync,
} from './claims/token/token.ts';
export type { User, UserClaims } from './claims/user.ts';
export type { Armed } from './emergency/armed.ts';
export type { Cut, CutKind } from './emergency/cut.ts';
export { type CutAccessOptions, cutAccess } from './emergency/cut-access.ts';
export type { ProofView, TimelineEntry } from './emergency/proof.ts';
export type { Pursuit } from './emergency/pursuit.ts';
export type { ServerProof, Shown } from './emergency/server-proof.ts';
export type { Started } from './emergency/start.ts';
export type { Leak } from './emergency/who.ts';
export type { ErrorOptions } from './errors.ts';
export { NkeeperError } from './errors.ts';
export { type OpenPrune, openPrune, type PruneOptions } from './exchange/open-prune.ts';
export { type PullOptions, readTheirSide, type TheirSide } from './exchange/open-pull.ts';
export { type OpenPush, openPush, type PushOptions } from './exchange/open-push.ts';
export { type Pull, type PullChoices, planPull } from './exchange/plan-pull.ts';
export type { PlannedAccount, PushPlan } from './exchange/plan-push.ts';
export type { Outcome, PushView } from './exchange/push-view.ts';
export type {
  Audience,
  BelongsLink,
  Box,
  BoxKind,
  Diagram,
  ImportLink,
  Link as DiagramLink,
  Port,
} from './generate/diagram/diagram.ts';
export { DIAGRAM_FORMATS, type DiagramFormat, printDiagram } from './generate/diagram/formats.ts';
export { type ObjectDiagramOptions, objectDiagram } from './generate/diagram/object-diagram.ts';
export { type SharingDetails, sharingDiagram } from './generate/diagram/sharing-diagram.ts';
export { type OperatorFiles, operatorFiles } from './generate/operator-files.ts';
export { type Profile, type ProfileDetails, profileOf } from './generate/profile.ts';
export { type ProfileUrl, parseProfileUrl } from './generate/profile-url.ts';
export type { ReportBlock } from './generate/report/blocks.ts';
export { reportHtml } from './generate/report/html.ts';
export { type InventoryOptions, inventory } from './generate/report/inventory.ts';
export { reportMarkdown } from './generate/report/markdown.ts';
export { findLiveLogin } from './live/find-live-login.ts';
export { type LiveRequest, openLiveFeed } from './live/open-live-feed.ts';
export { open, seal } from './nkeys/curve.ts';
export {
  canonicalKey,
  encodePublicKey,
  isPublicKey,
  keyKindOf,
  type ParsedKey,
  parsePublicKey,
} from './nkeys/keys.ts';
export type {
  AccountKey,
  ClusterKey,
  CurveKey,
  KeyKind,
  OperatorKey,
  PublicKey,
  ServerKey,
  UserKey,
} from './nkeys/kinds.ts';
export { signNonce } from './nkeys/nonce.ts';
export { Seed } from './nkeys/seed.ts';
export { verifySignature, verifySignatureAsync } from './nkeys/verify.ts';
export { addAccount, editAccount } from './operations/account.ts';
export { generateActivation } from './operations/activation.ts';
export {
  addActivationRevocation,
  deleteActivationRevocation,
} from './operations/activation-revocation.ts';
export { editCallout } from './operations/callout.ts';
export { setupCallout } from './operations/callout-setup.ts';
export { Changes, type ChangesOptions, type Choices, type RunChoices } from './operations/changes.ts';
export { deleteAccount } from './operations/delete-account.ts';
export { addExport, deleteExport, editExport } from './operations/export.ts';
export { addImport, deleteImport, editImport } from './operations/import.ts';
export { importAccount } from './operations/import-account.ts';
export { importUser } from './operations/import-user.ts';
export { init } from './operations/init.ts';
export { load } from './operations/load.ts';
export { addMapping, deleteMapping, editMapping } from './operations/mapping.ts';
export { migrate } from './operations/migrate.ts';
export type { Operation } from './operations/operation.ts';
export { addOperator, editOperator } from './operations/operator.ts';
export type { Effect, Plan, PlannedChange, Skipped } from './operations/plan.ts';
export { rebuild } from './operations/rebuild/rebuild.ts';
export { reissueCreds } from './operations/reissue-creds.ts';
export { reissueOperator } from './operations/reissue-operator.ts';
export { renameAccount, renameUser } from './operations/rename.ts';
export { differenceText, type Review, reviewLines, reviewPlan } from './operations/review.ts';
export { addUserRevocation, deleteUserRevocation } from './operations/revocation.ts';
export { rotateSigningKey, rotateUser } from './operations/rotate.ts';
export { editSigningKey } from './operations/signing-key.ts';
export { importWholeOperator } from './operations/transfer/import-whole-operator.ts';
export { addUser, deleteUser, editUser } from './operations/user.ts';
export type { ConnectionDetail, LiveSubscription } from './resolver/connections/connection-detail.ts';
export type { KickOutcome, KickResult } from './resolver/connections/kick.ts';
export type { EventListener } from './resolver/events/event-log.ts';
export type { OfferedLogin } from './resolver/events/offered-login.ts';
export { explainRefusal, type KnownAccount, type Refusal } from './resolver/events/refusal.ts';
export type { Live, LivePart } from './resolver/live.ts';
export type {
  ConnectionView,
  Holding,
  Link,
  LiveEvent,
  LiveView,
  Login,
  ResolverKind,
  ServerView,
  UnreachedUrl,
} from './resolver/live-view.ts';
export { CommandKeys } from './store/keys/command-keys.ts';
export { type KeySourceOptions, KeySources } from './store/keys/key-sources.ts';
export type { KeyProvider, OpenedProvider } from './store/keys/provider.ts';
export { accountsOfStore } from './store/known-accounts.ts';
export {
  type LocationFlags,
  type LocationInput,
  type Locations,
  resolveLocations,
} from './store/locations.ts';
export { loginFaults } from './store/login-faults.ts';
export { unlockSeal } from './store/seal/seal-file.ts';
export {
  changePassphrase,
  type SealOptions,
  type SealResult,
  sealKeystore,
  unsealKeystore,
} from './store/seal/seal-keystore.ts';
export type { SealedAccess } from './store/seal/sealed-access.ts';
export { SealedFiles } from './store/seal/sealed-files.ts';
export type { Unlock } from './store/seal/sealed-keys.ts';
export type {
  AccountRow,
  CredsState,
  CredsStateName,
  Entity,
  ExpirationRow,
  KeyContent,
  KeyOwner,
  KeyRow,
  KeyUse,
  NamedJwt,
  OperatorRow,
  Progress,
  Row,
  RowStatus,
  ScanOptions,
  UserEntity,
  UserRow,
} from './store/store.ts';
export { openStore, Store, type StoreOptions } from './store/store.ts';
export type { Headway, Watcher } from './store/write/headway.ts';
export { clean } from './text/clean.ts';
export { type Admission, accountRefusal, admission, type LoginAttempt } from './trust/admission.ts';
export type { Finding } from './trust/finding.ts';
export { type LiveUse, liveLimitFindings } from './trust/live-limits.ts';
export type { Place as ProblemPlace, Problem, Severity } from './trust/problem.ts';
export {
  type AccessAnswer,
  type AccessCase,
  type AccessQuestion,
  askAccess,
  withLogin,
} from './trust/reach/access.ts';
export type { Hop, Landing } from './trust/reach/landings.ts';
export { type KnownAccounts, knownAccounts, type ReachContext } from './trust/reach/live-imports.ts';
export type { RuleSource } from './trust/reach/rule-source.ts';
export { type AccessWords, accessWords } from './trust/reach/words.ts';
