/// The clouds that a process knows: the five built-in ones and those of a clouds file.
public struct Clouds: Sendable {
    private let byName: [String: Cloud]
    /// Every cloud, the built-in ones first.
    public let all: [Cloud]

    /// Microsoft's own clouds.
    public static let builtIn = Clouds(builtIns: [.commercial, .gcc, .gccHigh, .dod, .china])

    private init(builtIns: [Cloud]) {
        all = builtIns
        byName = Dictionary(builtIns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The built-in clouds and others beside them.
    ///
    /// A name that is taken already keeps its first meaning; ``load(file:)`` refuses such a file.
    public init(adding clouds: [Cloud]) {
        self.init(builtIns: Clouds.builtIn.all + clouds)
    }

    /// The cloud of that name, if there is one.
    public subscript(name: String) -> Cloud? { byName[name] }

    /// The cloud of that name.
    ///
    /// - Parameter name: A built-in name or one of the clouds file's.
    /// - Returns: The cloud.
    /// - Throws: `cloud.unknown`, which lists the names there are.
    public func cloud(named name: String) throws(CloudFailure) -> Cloud {
        if let cloud = byName[name] { return cloud }
        let names = all.map(\.name)
        let guess = Spelling.nearest(to: name, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
        throw CloudFailure(
            .unknownCloud,
            retry: .operatorMustAct,
            message: "There is no cloud named \"\(FailureText.bounded(name, to: 64))\".\(guess)",
            remedy: "Use one of \(names.joined(separator: ", ")), or add it to the clouds file."
        )
    }
}
