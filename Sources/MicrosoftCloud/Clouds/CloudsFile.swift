internal import FoundationEssentials
internal import Yams

extension Clouds {
    /// The built-in clouds and those of a YAML file.
    ///
    /// ```yaml
    /// clouds:
    ///   lab:
    ///     login: https://localhost:9443/login
    ///     activity: https://localhost:9443/activity
    ///     audiences: { activity: https://manage.office.com }
    ///     trust: ./tls/ca.pem
    /// ```
    /// `login` and `activity` are required. Audiences default to the worldwide cloud's. `trust` is a PEM file, relative to
    /// the clouds file.
    ///
    /// - Parameter file: The file's path.
    /// - Returns: All clouds.
    /// - Throws: ``CloudsFileError`` with the line and the remedy.
    public static func load(file: String) throws(CloudsFileError) -> Clouds {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw CloudsFileError(
                file: file,
                line: nil,
                problem: "The clouds file can't be read as UTF-8 text.",
                remedy: "Check the path in GATEWAY_CLOUDS_FILE and that this process may read the file."
            )
        }
        return try CloudsFile(path: file, text: text).clouds()
    }
}

/// One reading of a clouds file.
struct CloudsFile {
    let path: String
    let text: String

    private static let cloudKeys = Service.allCases.map(\.rawValue) + ["audiences", "trust"]
    private static let audienceKeys = Service.allCases.filter { $0 != .login }.map(\.rawValue)

    func clouds() throws(CloudsFileError) -> Clouds {
        let root = try compose()
        let top = try entries(of: root, what: "The file", keys: ["clouds"])
        guard let section = top.first else {
            throw fail(root, "There is no \"clouds\" key.", "Start the file with \"clouds:\".")
        }
        let named = try entries(of: section.value, what: "\"clouds\"", keys: nil)
        var clouds: [Cloud] = []
        for entry in named {
            try check(name: entry.key, at: entry.keyNode)
            clouds.append(try cloud(entry.key, entry.value, at: entry.keyNode))
        }
        return Clouds(adding: clouds)
    }

    private typealias Entry = (key: String, keyNode: Node, value: Node)

    private func compose() throws(CloudsFileError) -> Node {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw fail(nil, "The file is empty.", "Remove it from the settings, or start it with \"clouds:\".")
            }
            return node
        } catch let error as CloudsFileError {
            throw error
        } catch {
            throw unreadable(error)
        }
    }

    private func unreadable(_ error: any Error) -> CloudsFileError {
        let remedy = "Correct the YAML: two spaces of indentation a level, no tabs, each name once."
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return CloudsFileError(
                file: path,
                line: mark.line,
                problem: "The YAML can't be read: \(problem).",
                remedy: remedy
            )
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            return CloudsFileError(
                file: path,
                line: context.mark.line,
                problem: "A name stands twice: \(duplicates.joined(separator: ", ")).",
                remedy: "Remove or rename one of them."
            )
        default:
            return CloudsFileError(file: path, line: nil, problem: "The YAML can't be read.", remedy: remedy)
        }
    }

    private func check(name: String, at node: Node) throws(CloudsFileError) {
        let letters = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard letters, name.utf8.first.map({ (0x61...0x7A).contains($0) }) == true, name.utf8.count <= 32 else {
            throw fail(
                node,
                "\"\(name)\" is no cloud name.",
                "Use up to 32 lower-case letters, digits and hyphens, a letter first."
            )
        }
        guard Clouds.builtIn[name] == nil else {
            throw fail(node, "The cloud \"\(name)\" is built in.", "Give yours another name, such as \"my-\(name)\".")
        }
    }

    private func cloud(_ name: String, _ node: Node, at nameNode: Node) throws(CloudsFileError) -> Cloud {
        let settings = try entries(of: node, what: "The cloud \"\(name)\"", keys: Self.cloudKeys)
        var roots: [Service: BaseURL] = [:]
        var audiences = Cloud.commercial.audiences
        var trust: TrustRoots?
        for entry in settings {
            switch entry.key {
            case "audiences":
                for audience in try entries(of: entry.value, what: "\"audiences\"", keys: Self.audienceKeys) {
                    guard let service = Service(rawValue: audience.key) else { continue }
                    audiences[service] = try string(audience)
                }
            case "trust":
                trust = try trustRoots(string(entry), at: entry.value)
            default:
                guard let service = Service(rawValue: entry.key) else { continue }
                roots[service] = try url(entry)
            }
        }
        for service in [Service.login, .activity] where roots[service] == nil {
            throw fail(
                nameNode,
                "The cloud \"\(name)\" has no \"\(service.rawValue)\".",
                "Add \"\(service.rawValue): https://…\"."
            )
        }
        return Cloud(name: name, roots: roots, audiences: audiences, trustRoots: trust)
    }

    private func entries(of node: Node, what: String, keys: [String]?) throws(CloudsFileError) -> [Entry] {
        guard case .mapping(let mapping) = node else {
            throw fail(node, "\(what) must hold \"name: value\" lines.", "Indent them under it by two spaces.")
        }
        var entries: [Entry] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw fail(key, "A key must be a plain word.", "Write it as \"name: value\".")
            }
            if let keys, !keys.contains(name) {
                let guess = Spelling.nearest(to: name, among: keys).map { " Did you mean \"\($0)\"?" } ?? ""
                throw fail(
                    key,
                    "\(what) has an unknown key \"\(name)\".\(guess)",
                    "Known here: \(keys.joined(separator: ", "))."
                )
            }
            entries.append((name, key, value))
        }
        return entries
    }

    private func string(_ entry: Entry) throws(CloudsFileError) -> String {
        guard let text = entry.value.scalar?.string, !text.isEmpty else {
            throw fail(entry.keyNode, "\"\(entry.key)\" has no value.", "Write it on the same line.")
        }
        return text
    }

    private func url(_ entry: Entry) throws(CloudsFileError) -> BaseURL {
        let text = try string(entry)
        let found: BaseURL.Problem
        do throws(BaseURL.Problem) {
            return try BaseURL(text)
        } catch {
            found = error
        }
        let (what, remedy) =
            switch found {
            case .notHTTPS: ("is not https.", "Serve it over TLS and name its root certificate under \"trust\".")
            case .userInfo: ("carries a user name or password.", "Remove everything before the \"@\".")
            case .queryOrFragment: ("carries a query or fragment.", "Remove everything from \"?\" or \"#\" on.")
            case .malformed: ("is no URL.", "Write \"https://host:port/path\".")
            }
        throw fail(entry.value, "The address of \"\(entry.key)\" \(what)", remedy)
    }

    private func trustRoots(_ name: String, at node: Node) throws(CloudsFileError) -> TrustRoots {
        let folder = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : ""
        let location = name.hasPrefix("/") ? name : folder + name
        guard let data = try? Data(contentsOf: URL(filePath: location)) else {
            throw fail(
                node,
                "The trust file \(location) can't be read.",
                "Check the path (it is relative to the clouds file) and its permissions."
            )
        }
        guard let roots = try? TrustRoots(pem: Array(data)) else {
            // Its one problem is that there is no certificate in it.
            throw fail(
                node,
                "There is no PEM certificate in the trust file \(location).",
                "It must hold \"-----BEGIN CERTIFICATE-----\" blocks; convert DER with openssl x509 -inform der."
            )
        }
        return roots
    }

    private func fail(_ node: Node?, _ problem: String, _ remedy: String) -> CloudsFileError {
        CloudsFileError(file: path, line: node?.mark?.line, problem: problem, remedy: remedy)
    }
}
