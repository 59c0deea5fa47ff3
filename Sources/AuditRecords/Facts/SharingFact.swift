/// What one record says about sharing: somebody did something to something, for somebody.
///
/// A fact is evidence, kept as it was read; several facts fold into one event. A record without a fact has nothing
/// to do with sharing. Raw values and coding keys are stored, so they never change.
package struct SharingFact: Sendable, Hashable, Codable {
    /// What was done.
    package var act: SharingAct
    /// What it was done to.
    package var resource: SharedResource
    /// Who gains or loses by it; nil where the act has nobody.
    package var audience: Audience?
    /// What they may do.
    package var role: SharedRole?
    /// Who did it.
    package var actor: Actor
    /// `CreationTime`, in microseconds since 1970, UTC.
    package var occurredAt: Int64
    /// `Id`, the text.
    package var recordID: String
    /// `Operation`, the text.
    package var operation: String
    /// `RecordType`.
    package var recordType: Int?
    /// `Workload`.
    package var workload: String?
    /// What ties the records of one request together, where the record has it.
    package var correlationID: String?
    /// The address the request came from, without its port.
    package var clientIP: String?
    /// Whether this is the service's own bookkeeping (`SharingLinks.…`, `Limited Access System Group…`).
    package var isNoise: Bool
    /// Whether it was done: a failed attempt is evidence, but makes no event.
    package var succeeded: Bool
    /// Facts with the same key, and near each other in time, are one act.
    package var foldKey: String
    /// What must be equal too, where one request may do several acts: the thing that this one was done to.
    package var part: String?
    /// Particulars for a reader, by a stable name such as `scopes`, `changed` or `link`.
    package var details: [String: String]

    /// A fact put together by hand: readers make theirs from a record.
    package init(
        act: SharingAct,
        resource: SharedResource,
        audience: Audience?,
        role: SharedRole?,
        actor: Actor,
        occurredAt: Int64,
        recordID: String,
        operation: String,
        recordType: Int?,
        workload: String?,
        correlationID: String?,
        clientIP: String?,
        isNoise: Bool,
        succeeded: Bool,
        foldKey: String,
        part: String? = nil,
        details: [String: String]
    ) {
        self.act = act
        self.resource = resource
        self.audience = audience
        self.role = role
        self.actor = actor
        self.occurredAt = occurredAt
        self.recordID = recordID
        self.operation = operation
        self.recordType = recordType
        self.workload = workload
        self.correlationID = correlationID
        self.clientIP = clientIP
        self.isNoise = isNoise
        self.succeeded = succeeded
        self.foldKey = foldKey
        self.part = part
        self.details = details
    }
}
