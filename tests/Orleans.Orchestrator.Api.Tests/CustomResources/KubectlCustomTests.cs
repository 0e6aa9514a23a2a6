using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.CustomResources;

/// <summary>What people type about kinds of their own, with real kubectl programs and the sample's definition.</summary>
public sealed partial class KubectlCustomTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    [Theory, MemberData(nameof(Programs))]
    public async Task ACustomKind_IsDefinedUsedAndRemoved(string program)
    {
        var group = Path.GetFileName(program).Replace("kubectl", "k", StringComparison.Ordinal).Replace('.', '-') + ".example.com";
        var manifests = (await File.ReadAllTextAsync(Sample())).Replace("stable.example.com", group, StringComparison.Ordinal).Split("\n---\n");
        Task ExpectAsync(string output, string input, params string[] arguments) => RunAsync(program, output, input, arguments);

        await ExpectAsync($"customresourcedefinition.apiextensions.k8s.io/crontabs.{group} created\n", manifests[0], "apply", "-f", "-");
        await ExpectAsync($"customresourcedefinition.apiextensions.k8s.io/crontabs.{group} condition met\n", "", "wait", "--for", "condition=established", $"crd/crontabs.{group}");
        await ExpectAsync($"crontab.{group}/nightly created\n", manifests[1], "apply", "-f", "-");
        await ExpectAsync($"crontab.{group}/nightly unchanged\n", manifests[1], "apply", "-f", "-");
        await ExpectAsync($"crontab.{group}/nightly serverside-applied\n", manifests[1], "apply", "--server-side", "--force-conflicts", "-f", "-");
        var name = $"crontabs.{group}";
        await ExpectAsync("NAME      SPEC        REPLICAS   AGE\nnightly   0 3 * * *   1          #s\n", "", "get", name);
        await ExpectAsync("NAME      SPEC        REPLICAS   IMAGE                  AGE\nnightly   0 3 * * *   1          localhost/backup:1.0   #s\n", "", "get", name, "-o", "wide");
        await ExpectAsync($"crontab.{group}/nightly scaled\n", "", "scale", $"{name}/nightly", "--replicas=3");
        await ExpectAsync($"crontab.{group}/nightly patched\n", "", "patch", name, "nightly", "--type=merge", "-p", """{"spec":{"image":"b"}}""");
        await ExpectAsync("3 b", "", "get", name, "nightly", "-o", "jsonpath={.spec.replicas} {.spec.image}");
        await ExpectAsync($"crontab.{group}/nightly labeled\n", "", "label", name, "nightly", "a=b");
        var explained = await KubectlRunner.RunAsync(program, world, "", "explain", $"crontab.spec", "--recursive", $"--api-version={group}/v1");
        Assert.Matches(@"cronSpec\s+<string>", explained.Output);
        Assert.Matches(@"replicas\s+<integer>", explained.Output);
        var refused = await KubectlRunner.RunAsync(program, world, manifests[1].Replace("0 3 * * *", "never", StringComparison.Ordinal), "apply", "-f", "-");
        Assert.True(refused.Error.Contains("spec.cronSpec in body should match", StringComparison.Ordinal), refused.Output + refused.Error);
        await ExpectAsync($"crontab.{group} \"nightly\" deleted\n", "", "delete", name, "nightly");
        await ExpectAsync($"customresourcedefinition.apiextensions.k8s.io \"crontabs.{group}\" deleted\n", "", "delete", "crd", $"crontabs.{group}");
    }

    [GeneratedRegex(@"\b\d+(s|m\d*s?)(?=\s|$)")]
    private static partial Regex Ages();

    private static string Sample()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "config", "samples", "crontab.yaml");
            if (File.Exists(path))
                return path;
        }

        throw new InvalidOperationException("config/samples/crontab.yaml is not there");
    }

    private async Task RunAsync(string program, string output, string input, string[] arguments)
    {
        var result = await KubectlRunner.RunAsync(program, world, input, arguments);
        Assert.True(result.Code == 0, $"kubectl {string.Join(' ', arguments)}: {result.Error}");
        // Newer programs say in which namespace they deleted something.
        var shown = Ages().Replace(result.Output, "#s").Replace(" from default namespace", "", StringComparison.Ordinal);
        Assert.Equal(output.ReplaceLineEndings("\n"), shown);
    }
}
