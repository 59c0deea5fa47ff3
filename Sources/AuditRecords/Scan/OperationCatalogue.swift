/// Which operations the gateway knows: which are read for sharing, which are known to have nothing to do with it.
package struct OperationCatalogue: Sendable {
    /// What an operation is to the gateway.
    package enum Classification: String, Sendable, Codable, CaseIterable {
        /// A reader of sharing facts wants the record.
        case sharing
        /// Known, and no sharing.
        case knownIrrelevant
        /// Nobody has classified it: counted and shown.
        case unknown
    }

    private let sharing: Set<String>
    private let irrelevant: Set<String>

    /// A catalogue of these operations, compared exactly.
    package init(sharing: Set<String>, irrelevant: Set<String>) {
        self.sharing = sharing
        self.irrelevant = irrelevant
    }

    /// What is known about an operation.
    package func classification(of operation: String) -> Classification {
        if sharing.contains(operation) { return .sharing }
        // A cmdlet that begins so reads, by the rules for naming cmdlets ("Approved verbs for PowerShell commands").
        return irrelevant.contains(operation) || operation.hasPrefix("Get-") ? .knownIrrelevant : .unknown
    }
}
