/// One customer's corner of the cloud: its directory entry, its app registrations and its five feeds.
struct SimulatedTenant: Sendable {
    let name: String
    /// Lower case GUID.
    let id: String
    /// The verified domain, which the login endpoint takes in place of the GUID.
    let domain: String
    var timeZone: String
    var apps: [AppRegistration]
    var behaviour: Behaviour
    var feeds: [ContentType: ContentFeed] = [:]
    /// By content id, for the blob endpoint; the feeds hold the same blobs in order.
    private(set) var blobs: [String: Blob] = [:]
    /// The ids in the order of publication.
    private(set) var blobOrder: [String] = []
    /// How often each blob was asked for and given, whatever a fault then made of the answer.
    var fetches: [String: Int] = [:]
    /// How often each blob went out whole.
    var served: [String: Int] = [:]
    /// Who works there and what they built, as reads show it.
    var organisation = Organisation()
    /// What was accepted and reads do not show yet, in the order of acceptance.
    var pending: [PendingChange] = []
    /// The write requests that arrived, in their order.
    private(set) var writes: [WriteEntry] = []
    /// How many assignments were made by request.
    var grants = 0
    /// What its client was told and did, by which it is judged.
    var conduct = Conduct()
    private var serial = 0
    private var minute: Int64 = 0
    private var requestsThisMinute = 0
    private var platformMinutes: [String: (minute: Int64, requests: Int)] = [:]

    init(name: String, id: String, domain: String, timeZone: String, apps: [AppRegistration], behaviour: Behaviour) {
        self.name = name
        self.id = id.lowercased()
        self.domain = domain
        self.timeZone = timeZone
        self.apps = apps
        self.behaviour = behaviour
    }

    /// The object id that an app's service principal has in this tenant, always the same.
    func servicePrincipal(of clientID: String) -> String {
        var dice = Dice(seed: "service principal \(id) \(clientID.lowercased())")
        return dice.guid()
    }

    /// Adds a blob to a feed and returns it with its id.
    ///
    /// - Parameters:
    ///   - type: The feed.
    ///   - created: What its listing says of its creation.
    ///   - visible: When it is first listed; at its creation unless given.
    ///   - body: The records.
    /// - Returns: The blob.
    @discardableResult
    mutating func publish(_ type: ContentType, at created: Moment, visible: Moment? = nil, body: BlobBody) -> Blob {
        serial += 1
        let blob = Blob(type: type, created: created, visible: visible ?? created, serial: serial, body: body)
        blobs[blob.id] = blob
        blobOrder.append(blob.id)
        feeds[type, default: ContentFeed()].insert(blob)
        return blob
    }

    /// Counts one request against the tenant's minute and says whether it is one too many.
    mutating func exceedsRate(at now: Moment) -> Bool {
        let current = now.milliseconds / 60_000
        if current != minute {
            minute = current
            requestsThisMinute = 0
        }
        requestsThisMinute += 1
        return behaviour.requestsPerMinute > 0 && requestsThisMinute > behaviour.requestsPerMinute
    }

    /// Counts one request against the minute that the tenant has at one of the other hosts.
    mutating func exceedsPlatformRate(_ host: String, at now: Moment) -> Bool {
        let current = now.milliseconds / 60_000
        let before = platformMinutes[host].flatMap { $0.minute == current ? $0.requests : nil } ?? 0
        platformMinutes[host] = (current, before + 1)
        return behaviour.lookupsPerMinute > 0 && before + 1 > behaviour.lookupsPerMinute
    }

    /// Remembers a write request; the oldest go when there are too many.
    mutating func note(_ entry: WriteEntry) {
        writes.append(entry)
        if writes.count > 10_000 { writes.removeFirst(writes.count - 10_000) }
    }

    mutating func forgetWrites() { writes = [] }

    /// Forgets subscriptions as if they had never been started; none named means all.
    mutating func forgetSubscriptions(_ types: [ContentType] = []) {
        for type in types.isEmpty ? ContentType.allCases : types { feeds[type]?.forgetSubscription() }
    }

    /// Takes the webhooks off, as has been seen to happen without a word; the subscriptions stay enabled.
    mutating func dropWebhooks(_ types: [ContentType] = []) {
        for type in types.isEmpty ? ContentType.allCases : types { feeds[type]?.subscription?.webhook = nil }
    }
}
