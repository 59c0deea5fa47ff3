/// The JSON Schema (2020-12) of a digest's document, as published.
package enum DigestSchema {
    package static let document = PackageResources.digest_2_schema_json
}
