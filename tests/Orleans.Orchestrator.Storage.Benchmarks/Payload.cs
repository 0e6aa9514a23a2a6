using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>Bodies of 1 KB of JSON, as Kubernetes objects look.</summary>
internal static class Payload
{
    private static readonly byte[] Template = MakeTemplate();

    public static byte[] Make(long version)
    {
        var body = Template.AsSpan().ToArray();
        version.TryFormat(body.AsSpan(Template.AsSpan().IndexOf("0000000000"u8)), out _, "D10", CultureInfo.InvariantCulture);
        return body;
    }

    private static byte[] MakeTemplate()
    {
        var text = new StringBuilder("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-7c5ddbdf54-x2x9k","namespace":"default","resourceVersion":"0000000000","labels":{""");
        text.AppendJoin(',', Enumerable.Range(0, 10).Select(i => $"\"label-{i}\":\"value-{i}\""));
        text.Append("}},\"spec\":{\"containers\":[");
        text.AppendJoin(',', Enumerable.Range(0, 4).Select(i => $$"""{"name":"c{{i}}","image":"registry.local/web:{{i}}","resources":{"requests":{"cpu":"100m","memory":"64Mi"} } }"""));
        text.Append("],\"nodeName\":\"");
        text.Append('n', 1_024 - text.Length - 3);
        return Encoding.UTF8.GetBytes(text.Append("\"}}").ToString());
    }
}
