internal import FoundationEssentials
internal import MicrosoftCloud

extension GraphClient {
    /// How many ids one request takes ("directoryObject: getByIds").
    public static let idsPerRequest = 1000

    private struct IDs: Encodable {
        let ids: [String]
        // Without types Graph looks through more kinds than anybody shares with.
        let types = ["user", "group", "servicePrincipal"]
    }

    private struct Objects: Decodable {
        let value: [DirectoryObject]
    }

    /// The objects of these ids; what does not exist is simply absent.
    ///
    /// - Parameter ids: Entra object ids; more than a thousand take several requests.
    /// - Returns: What exists, by id in lower case.
    /// - Throws: ``CloudFailure``: `Authorization_RequestDenied` without `Directory.Read.All`, and others.
    public func objects(_ ids: some Collection<String>) async throws -> [String: DirectoryObject] {
        var found: [String: DirectoryObject] = [:]
        var rest = Array(ids)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.idsPerRequest))
            rest = rest.dropFirst(some.count)
            let request = try post("graph.objects", "/directoryObjects/getByIds", IDs(ids: some))
            let answer = try await send(request, needing: .directory)
            for object in try GraphAnswer.decode(Objects.self, from: answer).value { found[object.id] = object }
        }
        return found
    }
}
