package import FoundationEssentials

/// What an operator may tune about ingestion.
package struct IngestionSettings: Sendable {
    /// The MSP's own tenant id, on every request to Microsoft; without it the calls share everybody's quota.
    package var publisherID: UUID
    /// Between two shifts of a tenant; `GATEWAY_POLL_INTERVAL`, default 5 min.
    package var pollInterval: Duration = .seconds(300)
    /// A tenant's request budget; `GATEWAY_REQUESTS_PER_MINUTE`, default 2,000 (Microsoft's baseline a tenant).
    package var requestsPerMinute = 2000
    /// Shifts at the same time in this process; default 6.
    package var shifts = 6
    /// Downloads at the same time for one tenant; default 8.
    package var downloadsPerTenant = 8
    /// Downloads at the same time in this process; default 16.
    package var downloads = 16
    /// Blobs a shift fetches at most before other tenants get their turn; default 2,000.
    package var blobsPerShift = 2000
    /// The largest blob that is taken in, in bytes; default 256 MB.
    package var blobLimit = 256 << 20
    /// How far listing reaches back behind the cursor, because blobs appear late; default 1 h.
    package var overlap: Duration = .seconds(3600)

    package init(publisherID: UUID) { self.publisherID = publisherID }
}
