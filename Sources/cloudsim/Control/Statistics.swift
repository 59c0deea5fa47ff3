/// What was asked and what was refused: tests read their verdict here.
struct Statistics: Codable, Sendable {
    /// One refused request.
    struct Refused: Codable, Sendable {
        var time: String
        var tenant: String
        var endpoint: Endpoint
        var code: String
        var target: String
    }

    var requests: [String: Int] = [:]
    var requestsByTenant: [String: [String: Int]] = [:]
    /// By error code: `AF20022`, `AADSTS7000215`, `publisher.missing` and their like.
    var refusals: [String: Int] = [:]
    var refusalsByTenant: [String: [String: Int]] = [:]
    /// The last 200.
    var recentRefusals: [Refused] = []
    var tokensIssued: [String: Int] = [:]
    /// Accepted starts, by tenant and content type.
    var starts: [String: [String: Int]] = [:]
    /// Blobs served, by tenant, and how many of those had been served before.
    var blobs: [String: Int] = [:]
    var repeatedBlobs: [String: Int] = [:]
    var blobBytes = 0
    var faultsServed: [String: Int] = [:]

    mutating func count(_ endpoint: Endpoint, tenant: String) {
        requests[endpoint.rawValue, default: 0] += 1
        requestsByTenant[tenant, default: [:]][endpoint.rawValue, default: 0] += 1
    }

    mutating func refuse(_ code: String, endpoint: Endpoint, tenant: String, at now: Moment, target: String) {
        refusals[code, default: 0] += 1
        refusalsByTenant[tenant, default: [:]][code, default: 0] += 1
        if recentRefusals.count >= 200 { recentRefusals.removeFirst() }
        recentRefusals.append(
            Refused(time: now.contentTime, tenant: tenant, endpoint: endpoint, code: code, target: target)
        )
    }
}
