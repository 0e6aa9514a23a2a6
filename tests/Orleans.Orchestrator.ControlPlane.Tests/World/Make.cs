using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Tests.World;

/// <summary>Objects for tests.</summary>
internal static class Make
{
    public static ConfigMap ConfigMap(string name, string value = "v", string inNamespace = "default", params (string Key, string Value)[] labels) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = name, Namespace = inNamespace, Labels = Map<string>.From(labels.Select(l => KeyValuePair.Create(l.Key, l.Value))),
        },
        Data = Map<string>.From([new("key", value)]),
    };

    /// <summary>An object from JSON with single quotes; a fault in it fails the test.</summary>
    public static T Parse<T>(string json) where T : class, IResource<T>
    {
        var context = new JsonReadContext();
        var value = (T)T.Kind.ReadJson(Encoding.UTF8.GetBytes(json.Replace('\'', '"')), context);
        Assert.Empty(context.Faults);
        return value;
    }

    public static byte[] Json(string json) => Encoding.UTF8.GetBytes(json.Replace('\'', '"'));

    public static string Text(IResource value) => Encoding.UTF8.GetString(ResourceObject.Serialize(value));
}
