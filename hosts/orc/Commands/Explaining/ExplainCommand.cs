using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Explaining;

/// <summary><c>orc explain</c>: the fields of a kind, from the server's OpenAPI.</summary>
internal static class ExplainCommand
{
    public static Verb Verb() => new("explain", "Show the fields of a kind")
    {
        Usage = "KIND[.FIELD…]", Completes = Completes.Kinds, Examples = ["orc explain pods", "orc explain deployment.spec.strategy --recursive"],
        Flags = [Flag.Switch("recursive", '\0', "With the fields of the fields"), Flag.Text("api-version", '\0', "The group-version, such as apps/v1"), Flag.Text("output", 'o', "plaintext", "plaintext") with { Choices = ["plaintext"] }],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words is not [var word])
            throw new CliException(call.Words.Count == 0 ? "error: You must specify the type of resource to explain. Use \"orc api-resources\" for a complete list of supported resources." : "error: We accept only this format: explain RESOURCE", 2);
        var (kind, path) = await KindAsync(session, call, word, cancellation);
        var schema = await OpenApiSchema.LoadAsync(session.Client, kind, cancellation);
        var text = new StringBuilder();
        if (kind.Group.Length > 0)
            text.Append($"GROUP:      {kind.Group}\n");
        text.Append($"KIND:       {kind.Kind}\nVERSION:    {kind.Version}\n\n");
        var (field, at) = ("", schema.Root);
        foreach (var name in path)
        {
            if (schema.Fields(at)?[name] is not JsonObject next)
            {
                session.Out.Write(text.ToString());
                throw new CliException($"error: field \"{name}\" does not exist");
            }

            (field, at) = (name, next);
        }

        if (field.Length > 0)
            text.Append($"FIELD: {field} <{schema.TypeOf(at)}>\n\n\n");
        if (schema.EnumOf(at) is { Count: > 0 } values)
            text.Append($"ENUM:\n{string.Concat(values.Select(v => $"    {v}\n"))}\n"[..^1] + "\n");
        text.Append(new FieldList(schema, call.Is("recursive")).Of(at));
        session.Out.Write(call.Is("recursive") ? text.ToString() : text.Append('\n').ToString());
        return 0;
    }

    private static async Task<(ApiKind Kind, string[] Path)> KindAsync(Session session, Invocation call, string word, CancellationToken cancellation)
    {
        var parts = word.TrimEnd('.').Split('.');
        var discovery = await session.DiscoveryAsync(cancellation);
        var all = discovery.Kinds;
        if (call.Text("api-version") is { } version)
        {
            return all.FirstOrDefault(k => k.ApiVersion == version && k.Answers(parts[0].ToLowerInvariant())) is { } exact ? (exact, parts[1..])
                : throw new CliException($"error: couldn't find resource for \"{version}, Resource={parts[0]}\"");
        }

        // The group may be part of the name, so the longest beginning that is a kind counts.
        for (var length = parts.Length; length > 0; length--)
        {
            if (discovery.Find(string.Join('.', parts[..length])) is [var found, ..] && (length == 1 || found.Group.Length > 0))
                return (found, parts[length..]);
        }

        return ((await session.FindKindsAsync(parts[0], cancellation))[0], parts[1..]);
    }
}
