internal import Yams

/// A YAML or JSON text that knows where its keys stand, so that every complaint names a line.
///
/// JSON is read as the YAML that it is. Values go through JSON, because YAML's readiness to take `off` for false and
/// any number for a text would let wrong files pass.
struct ScenarioDocument {
    private let root: Node
    private let path: String

    init(text: String, path: String) throws {
        self.path = path
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw ScenarioFile.Failure(description: "\(path) is empty")
            }
            root = node
        } catch let error as YamlError {
            throw ScenarioFile.Failure(description: "\(path): \(error)")
        }
        guard case .mapping = root else { throw failure("must be a mapping of keys to values", at: []) }
    }

    /// Reads a value, and refuses keys that it does not know: a misspelt key would quietly change nothing.
    func decode<Value: Codable>(_ type: Value.Type) throws -> Value {
        let value: Value
        do {
            let written = try json(root, at: [])
            value = try JSON.decode(type, from: try JSON.text(of: written))
            let understood = try JSON.decode(JSON.self, from: try JSON.text(of: value))
            if let stranger = Self.stranger(in: written, beside: understood) {
                throw failure("is no key that is known here", at: stranger)
            }
        } catch let error as DecodingError {
            throw failure(of: error)
        }
        return value
    }

    /// A complaint with the file, the line and the keys that lead to it.
    func failure(_ message: String, at keys: [any CodingKey]) -> ScenarioFile.Failure {
        var node: Node? = root
        var line = root.mark?.line
        var name = ""
        for key in keys {
            guard let index = key.intValue else {
                name += (name.isEmpty ? "" : ".") + key.stringValue
                let pair = node?.mapping?.first { $0.key.string == key.stringValue }
                // A key's own line, where its value may begin on the next.
                if let mark = pair?.key.mark { line = mark.line }
                node = pair?.value
                continue
            }
            name += "[\(index)]"
            node = node?.sequence.flatMap { index < $0.count ? $0[index] : nil }
            line = node?.mark?.line ?? line
        }
        let place = line.map { "\(path):\($0)" } ?? path
        return ScenarioFile.Failure(description: "\(place): \(name.isEmpty ? "" : name + ": ")\(message)")
    }

    private func failure(of error: DecodingError) -> ScenarioFile.Failure {
        switch error {
        case .keyNotFound(let key, let context):
            failure("'\(key.stringValue)' is missing", at: context.codingPath)
        case .typeMismatch(let type, let context):
            failure("must be \(Self.described(type))", at: context.codingPath)
        case .valueNotFound(let type, let context):
            failure("must be \(Self.described(type)), not null", at: context.codingPath)
        case .dataCorrupted(let context): failure(context.debugDescription, at: context.codingPath)
        @unknown default: failure("\(error)", at: [])
        }
    }

    private static func described(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Double.Type: "a number"
        case is any BinaryInteger.Type: "a whole number"
        case is [Any].Type, is [String].Type: "a list"
        case is [String: Any].Type: "a mapping"
        default: "of type \(type)"
        }
    }

    private func json(_ node: Node, at keys: [any CodingKey]) throws -> JSON {
        switch node {
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, value) in mapping {
                guard let name = key.string else { throw failure("a key must be a text", at: keys) }
                members[name] = try json(value, at: keys + [PathKey(name)])
            }
            return .object(members)
        case .sequence(let sequence):
            return .array(try sequence.enumerated().map { try json($0.element, at: keys + [PathKey($0.offset)]) })
        case .alias: throw failure("an alias cannot be resolved here", at: keys)
        case .scalar(let scalar):
            // Only plain scalars have a meaning beside their text, and only in the spellings of YAML 1.2.
            guard scalar.style == .plain else { return .string(scalar.string) }
            switch scalar.string {
            case "null", "~", "": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            case let text:
                if let whole = Int64(text) { return .integer(whole) }
                let isNumber = text.first.map { $0.isNumber || "+-.".contains($0) } ?? false
                if isNumber, let number = Double(text), number.isFinite { return .number(number) }
                return .string(text)
            }
        }
    }

    /// The way to the first key that is written and was not understood.
    private static func stranger(in written: JSON, beside understood: JSON?) -> [any CodingKey]? {
        switch written {
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
                guard let known = understood?[name] else { return [PathKey(name)] }
                if let rest = stranger(in: value, beside: known) { return [PathKey(name)] + rest }
            }
        case .array(let items):
            guard case .array(let known) = understood else { return nil }
            for (index, item) in items.enumerated() where index < known.count {
                if let rest = stranger(in: item, beside: known[index]) { return [PathKey(index)] + rest }
            }
        default: break
        }
        return nil
    }
}
