using System.Net;
using System.Text;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>The three files under <c>/etc</c> that every container of a pod sees: hosts, hostname, resolv.conf.</summary>
internal static class PodFiles
{
    private const string MachineHosts = "/etc/hosts";

    public static void Write(string directory, Pod pod, string? podAddress, NodeAgentOptions options, IPAddress nameserver)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        WriteText(Path.Combine(directory, "hostname"), (pod.Spec.HostNetwork == true ? options.NodeName : Hostname(pod, options.ClusterDomain)) + "\n");
        WriteText(Path.Combine(directory, "hosts"), Hosts(pod, podAddress, options.ClusterDomain));
        WriteText(Path.Combine(directory, "resolv.conf"), Resolver(pod, options.ClusterDomain, nameserver));
    }

    /// <summary>Running containers have these very files mounted: what is the same is left alone.</summary>
    private static void WriteText(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }

    /// <summary>The name that the kernel gives the pod's processes: its short one, or with setHostnameAsFQDN the full one.</summary>
    public static string Hostname(Pod pod, string clusterDomain) =>
        pod.Spec.SetHostnameAsFQDN == true && FullName(pod, clusterDomain) is { } full ? full : ShortName(pod);

    private static string ShortName(Pod pod)
    {
        var name = pod.Spec.Hostname is { Length: > 0 } given ? given : pod.Metadata.Name ?? "";
        return name.Length <= 63 ? name : name[..63].TrimEnd('-', '.');
    }

    /// <summary>The name that DNS has for the pod if a headless service of its subdomain's name selects it; null without a subdomain.</summary>
    private static string? FullName(Pod pod, string clusterDomain) =>
        pod.Spec.Subdomain is { Length: > 0 } subdomain ? $"{ShortName(pod)}.{subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}" : null;

    /// <summary>The first line is the kubelet's, word for word: programs recognize by it that the file is not the image's (pkg/kubelet/kubelet_pods.go).</summary>
    private static string Hosts(Pod pod, string? podAddress, string clusterDomain)
    {
        var text = new StringBuilder();
        if (pod.Spec.HostNetwork == true && File.Exists(MachineHosts))
        {
            text.Append("# Kubernetes-managed hosts file (host network).\n").Append(File.ReadAllText(MachineHosts));
        }
        else
        {
            text.Append("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
            if (podAddress is not null)
                text.Append(podAddress).Append('\t').Append(FullName(pod, clusterDomain) is { } full ? full + "\t" : "").Append(ShortName(pod)).Append('\n');
        }

        if (!pod.Spec.HostAliases.IsEmpty)
            text.Append("\n# Entries added by HostAliases.\n");
        foreach (var alias in pod.Spec.HostAliases)
            text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames).Append('\n');
        return text.ToString();
    }

    private static string Resolver(Pod pod, string clusterDomain, IPAddress nameserver)
    {
        var policy = pod.Spec.DnsPolicy ?? "ClusterFirst";
        var host = policy == "Default" || (policy == "ClusterFirst" && pod.Spec.HostNetwork == true);
        var (servers, searches, settings) = (new List<string>(), new List<string>(), new List<string>());
        if (host && File.Exists("/etc/resolv.conf"))
        {
            foreach (var words in File.ReadLines("/etc/resolv.conf").Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1))
                (words[0] switch { "nameserver" => servers, "search" => searches, "options" => settings, _ => [] }).AddRange(words[1..]);
        }
        else if (policy != "None")
        {
            servers.Add(nameserver.ToString());
            searches.AddRange([$"{pod.Metadata.Namespace}.svc.{clusterDomain}", $"svc.{clusterDomain}", clusterDomain]);
            settings.Add("ndots:5");
        }

        if (pod.Spec.DnsConfig is { } config)
        {
            servers.AddRange(config.Nameservers);
            searches.AddRange(config.Searches);
            foreach (var option in config.Options)
            {
                settings.RemoveAll(s => s.Split(':')[0] == option.Name);
                settings.Add(option.Value is { Length: > 0 } value ? $"{option.Name}:{value}" : option.Name ?? "");
            }
        }

        var text = new StringBuilder();
        foreach (var server in servers.Distinct())
            text.Append("nameserver ").Append(server).Append('\n');
        if (searches.Count > 0)
            text.Append("search ").AppendJoin(' ', searches.Distinct()).Append('\n');
        if (settings.Count > 0)
            text.Append("options ").AppendJoin(' ', settings).Append('\n');
        return text.ToString();
    }
}
