import FoundationEssentials
package import Gateway
package import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres
import ServiceLifecycle

/// What the customers' API would ask the database again and again: whose a key is, which digest is the latest, a digest's
/// bytes in a form.
///
/// Everything in it is one tenant's, found under that tenant's row-level security, and handed out to that tenant alone. The
/// database says when a tenant's keys or digests change (channel `gateway_serving`), this process forgets the tenant at
/// once when it changes something itself, and what is found out is looked up again after five seconds in any case. While
/// nobody listens, nothing is remembered.
package final class ServingCache: ServiceLifecycle.Service {
    package static let channel = "gateway_serving"
    /// How long a finding is good while the database is silent: as long as a listener may not notice that it lost its connection.
    private static let lifetime = Duration.seconds(5)
    /// Keys and digests' names; more are not remembered until the old ones are over.
    private static let findingLimit = 10_000
    /// Bytes of digests; the ones not asked for longest go.
    package static let byteLimit = 64 << 20

    /// A finding's permission to be remembered: void when its tenant changed while it was looked up.
    struct Ticket {
        fileprivate let changes: Int
    }

    /// Which digest a name such as `latest` means to a tenant.
    struct Name: Hashable, Sendable {
        let tenant: TenantID
        let reference: String
        let cadence: DigestCadence?
    }

    struct Variant: Hashable, Sendable {
        let tenant: TenantID
        let digest: UUID
        let form: DigestForm
        let coding: ContentCoding
    }

    private struct Finding<Value: Sendable>: Sendable {
        let value: Value
        let until: ContinuousClock.Instant
    }

    private struct Shelved: Sendable {
        let representation: DigestRepresentation
        var lastUse: Int
    }

    private struct State: Sendable {
        var isListening = false
        /// Grows with every change that is heard of.
        var changes = 0
        var keys: [[UInt8]: Finding<TenantID>] = [:]
        var names: [Name: Finding<UUID>] = [:]
        var shelf: [Variant: Shelved] = [:]
        var bytes = 0
        var uses = 0
    }

    private let database: Database
    /// Guards everything remembered; held for a look-up, never over a wait.
    private let state = NIOLockedValueBox(State())

    package init(database: Database) { self.database = database }

    package func run() async throws {
        let news = database.api.notifications(on: Self.channel)
        for await payload in news.cancelOnGracefulShutdown() {
            // An empty one says that listening began, or began again: something may have been missed.
            forget(TenantID(payload))
            state.withLockedValue { $0.isListening = true }
        }
        state.withLockedValue { $0 = State() }
    }

    /// Forgets a tenant, or everything: somebody has changed its keys or digests.
    package func forget(_ tenant: TenantID?) {
        state.withLockedValue { state in
            state.changes += 1
            guard let tenant else {
                (state.keys, state.names, state.shelf, state.bytes) = ([:], [:], [:], 0)
                return
            }
            state.keys = state.keys.filter { $0.value.value != tenant }
            state.names = state.names.filter { $0.key.tenant != tenant }
            for (variant, shelved) in state.shelf where variant.tenant == tenant {
                state.bytes -= shelved.representation.byteCount
                state.shelf[variant] = nil
            }
        }
    }

    var isListening: Bool { state.withLockedValue { $0.isListening } }
    /// How much there is, for tests.
    var remembered: (keys: Int, digests: Int) { state.withLockedValue { ($0.keys.count, $0.shelf.count) } }

    /// To be taken before something is looked up that shall be remembered.
    func ticket() -> Ticket { Ticket(changes: state.withLockedValue { $0.changes }) }

    // MARK: Keys, by their hash

    func tenant(ofKey hash: [UInt8]) -> TenantID? {
        let now = ContinuousClock.now
        return state.withLockedValue { state in state.keys[hash].flatMap { $0.until > now ? $0.value : nil } }
    }

    func remember(_ tenant: TenantID, ofKey hash: [UInt8], _ ticket: Ticket) {
        remember(tenant, at: hash, in: \.keys, ticket)
    }

    // MARK: Names of digests

    func digest(named name: Name) -> UUID? {
        let now = ContinuousClock.now
        return state.withLockedValue { state in state.names[name].flatMap { $0.until > now ? $0.value : nil } }
    }

    func remember(_ digest: UUID, named name: Name, _ ticket: Ticket) {
        remember(digest, at: name, in: \.names, ticket)
    }

    private func remember<Key: Hashable & Sendable, Value: Sendable>(
        _ value: Value,
        at key: Key,
        in path: WritableKeyPath<State, [Key: Finding<Value>]>,
        _ ticket: Ticket
    ) {
        let now = ContinuousClock.now
        state.withLockedValue { state in
            guard state.isListening, state.changes == ticket.changes else { return }
            if state[keyPath: path].count >= Self.findingLimit {
                state[keyPath: path] = state[keyPath: path].filter { $0.value.until > now }
                guard state[keyPath: path].count < Self.findingLimit else { return }
            }
            state[keyPath: path][key] = Finding(value: value, until: now + Self.lifetime)
        }
    }

    // MARK: Digests' bytes, which do not change

    func representation(_ variant: Variant) -> DigestRepresentation? {
        state.withLockedValue { state in
            guard let shelved = state.shelf[variant] else { return nil }
            state.uses += 1
            state.shelf[variant]?.lastUse = state.uses
            return shelved.representation
        }
    }

    func keep(_ representation: DigestRepresentation, _ variant: Variant, _ ticket: Ticket) {
        // One that is most of the room would only push everything else out.
        guard representation.byteCount <= Self.byteLimit / 4 else { return }
        state.withLockedValue { state in
            guard state.isListening, state.changes == ticket.changes, state.shelf[variant] == nil else { return }
            state.uses += 1
            state.shelf[variant] = Shelved(representation: representation, lastUse: state.uses)
            state.bytes += representation.byteCount
            while state.bytes > Self.byteLimit,
                let oldest = state.shelf.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.bytes -= oldest.value.representation.byteCount
                state.shelf[oldest.key] = nil
            }
        }
    }
}
