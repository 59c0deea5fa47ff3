extension OperationCatalogue {
    /// What this release knows.
    package static let standard = OperationCatalogue(sharing: [], irrelevant: [])
}
