/// An element of a blob that is not counted as a record of the tenant.
///
/// It stays in the archive with the rest.
package struct SetAsideRecord: Sendable, Hashable {
    /// Why an element was set aside.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The whole content is no JSON array.
        case notAnArray
        /// An element that is no JSON object.
        case notAnObject
        /// No `Id`, or an empty one, or no text.
        case missingID
        /// No `Operation`, or an empty one, or no text.
        case missingOperation
        /// No `CreationTime`, or one that is no time.
        case badCreationTime
        /// `OrganizationId` names another tenant, or is no GUID at all.
        case foreignOrganization
        /// The JSON is broken here.
        case malformed
    }

    /// Where it stands in the blob; empty where something ended too soon.
    package let range: Range<Int>
    /// Why it was set aside.
    package let reason: Reason
    /// The particulars, safe to show: what is wrong with the JSON, or the foreign organization (at most 64 characters).
    package let detail: String?

    /// An element set aside; what only a full parse finds is found outside the scan.
    package init(range: Range<Int>, reason: Reason, detail: String?) {
        self.range = range
        self.reason = reason
        self.detail = detail
    }
}
