using System.Globalization;
using System.Net;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Where a proxied request goes: <c>[scheme:]name[:port]</c>, of a pod or a service.</summary>
internal sealed record ProxyTarget(string Scheme, string Name, string Port)
{
    private const int HttpPort = 80;

    /// <summary>Reads the name in a path.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static ProxyTarget Parse(string text, string kind) => text.Split(':') switch
    {
        [var name] => new("http", name, ""),
        [var name, var port] when name is not ("http" or "https") || port.Length == 0 || port.All(char.IsAsciiDigit) => new("http", name, port),
        [("http" or "https" or "") and var scheme, var name, .. var port] when port.Length <= 1 => new(scheme.Length == 0 ? "http" : scheme, name, port is [var one] ? one : ""),
        _ => throw ApiErrors.BadRequest($"invalid {kind} request \"{text}\""),
    };

    /// <summary>The address of a pod; without a port, its first.</summary>
    /// <exception cref="ApiException">400, 404.</exception>
    public async Task<IPEndPoint> OfPodAsync(IGrainFactory grains, string space)
    {
        var pod = await grains.GetGrain<IPodGrain>($"{space}/{Name}").GetAsync() ?? throw ApiErrors.NotFound(ResourceKinds.Pod, Name);
        if (!IPAddress.TryParse(pod.Status.PodIP, out var address))
            throw ApiErrors.BadRequest("address not allowed");
        var port = Port.Length == 0
            ? pod.Spec.Containers.SelectMany(c => c.Ports).FirstOrDefault()?.ContainerPortValue ?? HttpPort
            : Number(Port) ?? throw ApiErrors.BadRequest($"invalid pod request \"{Name}:{Port}\"");
        return new IPEndPoint(address, port);
    }

    /// <summary>The address of one of a service's ready endpoints.</summary>
    /// <exception cref="ApiException">404, 503.</exception>
    public async Task<IPEndPoint> OfServiceAsync(IGrainFactory grains, string space, Random random)
    {
        var service = await grains.GetGrain<IServiceGrain>($"{space}/{Name}").GetAsync() ?? throw ApiErrors.NotFound(ResourceKinds.Service, Name);
        var port = service.Spec.Ports.FirstOrDefault(p => Port.Length == 0 ? service.Spec.Ports.Length == 1 : p.Name == Port || Number(Port) == p.Port)
            ?? throw ApiErrors.ServiceUnavailable($"no service port \"{Port}\" found for service \"{Name}\"");
        var page = await grains.GetCollection(ResourceKinds.EndpointSlice).ListAsync(new ListQuery { Namespace = space, LabelSelector = $"kubernetes.io/service-name={Name}" });
        var found = page.Items.Select(item => item.As<EndpointSlice>())
            .SelectMany(slice => slice.Ports.Where(p => (p.Name ?? "") == (port.Name ?? "")).SelectMany(p => Ready(slice).Select(address => (address, p.Port))))
            .Where(one => one.Port > 0 && IPAddress.TryParse(one.address, out _)).ToList();
        if (found.Count == 0)
            throw ApiErrors.ServiceUnavailable($"no endpoints available for service \"{Name}\"");
        var (chosen, number) = found[random.Next(found.Count)];
        return new IPEndPoint(IPAddress.Parse(chosen), number);
    }

    private static IEnumerable<string> Ready(EndpointSlice slice) => slice.Endpoints.Where(e => e.Conditions.Ready != false).SelectMany(e => e.Addresses);

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536 ? number : null;
}
