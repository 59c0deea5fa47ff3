internal import NIOCore

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
    /// How often each blob was fetched.
    var fetches: [String: Int] = [:]
    private var serial = 0
    private var minute: Int64 = 0
    private var requestsThisMinute = 0

    init(name: String, id: String, domain: String, timeZone: String, apps: [AppRegistration], behaviour: Behaviour) {
        self.name = name
        self.id = id.lowercased()
        self.domain = domain
        self.timeZone = timeZone
        self.apps = apps
        self.behaviour = behaviour
        for type in ContentType.allCases { feeds[type] = ContentFeed() }
    }

    /// Adds a blob to a feed and returns it with its id.
    @discardableResult
    mutating func publish(_ type: ContentType, at created: Moment, body: ByteBuffer, records: Int) -> Blob {
        serial += 1
        let blob = Blob(type: type, created: created, serial: serial, body: body, records: records)
        blobs[blob.id] = blob
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

    mutating func forgetSubscriptions() {
        for type in ContentType.allCases { feeds[type]?.forgetSubscription() }
    }
}
