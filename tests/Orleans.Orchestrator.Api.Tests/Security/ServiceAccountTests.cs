using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Security;

/// <summary>Tokens of service accounts: asked for, used, looked at and ended, all through the API.</summary>
public sealed class ServiceAccountTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private const string Reviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    [Fact]
    public async Task AToken_StandsForItsAccount_WhichMayAskWhatThereIsAndWhoItIs()
    {
        var token = await NewAccountAsync("robot");
        Assert.Equal(200, (await CallAsync(token, "/api")).Code);
        Assert.Equal(200, (await CallAsync(token, "/apis/apps/v1")).Code);
        var (code, refused) = await CallAsync(token, "/api/v1/namespaces/default/pods");
        Assert.Equal(403, code);
        Assert.Equal(
            "pods is forbidden: User \"system:serviceaccount:default:robot\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
            refused["message"]!.GetValue<string>());
        var (_, self) = await CallAsync(token, "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
        Assert.Equal("system:serviceaccount:default:robot", self["status"]!["userInfo"]!["username"]!.GetValue<string>());
        Assert.Equal(
            ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
            self["status"]!["userInfo"]!["groups"]!.AsArray().Select(g => g!.GetValue<string>()));
    }

    [Fact]
    public async Task AToken_ThatSomeoneElseSigned_ProvesNothing()
    {
        var token = await NewAccountAsync("forged");
        using var folder = new TemporaryFolder();
        var claims = Base64Url.DecodeFromChars(token.Split('.')[1]);
        Assert.Equal(200, (await CallAsync(token, "/api")).Code);
        Assert.Equal(200, (await CallAsync(world.Certificates.ServiceAccounts.Sign(claims), "/api")).Code);
        Assert.Equal(401, (await CallAsync(ServiceAccountKey.Open(folder.Path).Sign(claims), "/api")).Code);
        Assert.Equal(401, (await CallAsync($"{token[..token.LastIndexOf('.')]}.", "/api")).Code);
        var other = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(claims).Replace("forged", "default", StringComparison.Ordinal));
        Assert.Equal(401, (await CallAsync($"{token.Split('.')[0]}.{Base64Url.EncodeToString(other)}.{token.Split('.')[2]}", "/api")).Code);
        var late = Encoding.UTF8.GetBytes(Changed(claims, "exp", 1_700_000_000));
        Assert.Equal(401, (await CallAsync(world.Certificates.ServiceAccounts.Sign(late), "/api")).Code);
    }

    [Theory]
    [InlineData("60", "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    [InlineData("4294967297", "spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds")]
    public async Task ATokensTime_HasBounds(string seconds, string fault)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, $"{Accounts}/default/token", $$$"""{"spec":{"expirationSeconds":{{{seconds}}}}}""");
        var status = await JsonAsync(answer);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal($"TokenRequest.authentication.k8s.io \"default\" is invalid: {fault}", status["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task AToken_EndsWithWhatItIsBoundTo()
    {
        await NewAccountAsync("bound");
        await MakeAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"holder"}}""");
        var token = await TokenAsync("bound", """{"spec":{"boundObjectRef":{"apiVersion":"v1","kind":"Secret","name":"holder"}}}""");
        Assert.Equal(200, (await CallAsync(token, "/api")).Code);
        await RemoveAsync("/api/v1/namespaces/default/secrets/holder");
        Assert.Equal(401, (await CallAsync(token, "/api")).Code);

        var free = await TokenAsync("bound", "{}");
        await RemoveAsync($"{Accounts}/bound");
        Assert.Equal(401, (await CallAsync(free, "/api")).Code);
        await NewAccountAsync("bound");
        Assert.Equal(401, (await CallAsync(free, "/api")).Code);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","name":"nowhere"}""", 404, "secrets \"nowhere\" not found")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","name":"x"}""", 400, "cannot bind token to object of type v1, Kind=ConfigMap")]
    public async Task AToken_IsBoundOnlyToWhatIsThere(string reference, int code, string message)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, $"{Accounts}/default/token", $$$"""{"spec":{"boundObjectRef":{{{reference}}}}}""");
        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Equal(message, (await JsonAsync(answer))["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task APodsToken_SaysWhichPodUsesIt()
    {
        await NewAccountAsync("worker");
        await MakeAsync(
            "/api/v1/namespaces/default/pods",
            """{"metadata":{"name":"job"},"spec":{"serviceAccountName":"worker","containers":[{"name":"c","image":"i"}]}}""");
        var token = await TokenAsync("worker", """{"spec":{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"job"}}}""");
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        Assert.Equal("job", claims["kubernetes.io"]!["pod"]!["name"]!.GetValue<string>());
        Assert.Equal("worker", claims["kubernetes.io"]!["serviceaccount"]!["name"]!.GetValue<string>());
        using var wrong = await world.SendAsync(
            HttpMethod.Post, $"{Accounts}/default/token", """{"spec":{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"job"}}}""");
        Assert.Equal(400, (int)wrong.StatusCode);
    }

    [Fact]
    public async Task AReview_TellsWhoseATokenIs_AndForWhom()
    {
        await NewAccountAsync("reviewed");
        var own = await TokenAsync("reviewed", "{}");
        var vault = await TokenAsync("reviewed", """{"spec":{"audiences":["vault"]}}""");
        Assert.Equal(401, (await CallAsync(vault, "/api")).Code);

        var (_, known) = await ReviewAsync(own, "[]");
        Assert.True(known["authenticated"]!.GetValue<bool>());
        Assert.Equal("system:serviceaccount:default:reviewed", known["user"]!["username"]!.GetValue<string>());
        var (_, forVault) = await ReviewAsync(vault, """["vault","other"]""");
        Assert.Equal("vault", Assert.Single(forVault["audiences"]!.AsArray())!.GetValue<string>());
        var (_, notForOther) = await ReviewAsync(vault, """["other"]""");
        Assert.NotEqual(true, notForOther["authenticated"]?.GetValue<bool>());
        var (code, nothing) = await ReviewAsync("nonsense", "[]");
        Assert.Equal(201, code);
        Assert.NotEqual(true, nothing["authenticated"]?.GetValue<bool>());
    }

    [Fact]
    public async Task WhoKnowsOpenIdConnect_CanCheckATokenByItself()
    {
        var token = await NewAccountAsync("federated");
        var (_, configuration) = await CallAsync(token, "/.well-known/openid-configuration");
        Assert.Equal("https://kubernetes.default.svc.cluster.local", configuration["issuer"]!.GetValue<string>());
        Assert.EndsWith("/openid/v1/jwks", configuration["jwks_uri"]!.GetValue<string>(), StringComparison.Ordinal);
        var (_, keys) = await CallAsync(token, "/openid/v1/jwks");
        var key = Assert.Single(keys["keys"]!.AsArray())!;
        var point = new ECPoint { X = Base64Url.DecodeFromChars(key["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(key["y"]!.GetValue<string>()) };
        using var check = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        var parts = token.Split('.');
        Assert.True(check.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal(401, (int)(await world.Anonymous.GetAsync("/openid/v1/jwks")).StatusCode);
    }

    [Fact]
    public async Task ATokenSecret_IsFilled_AndItsTokenLastsAsLongAsIt()
    {
        await NewAccountAsync("older");
        await MakeAsync(
            "/api/v1/namespaces/default/secrets",
            """{"metadata":{"name":"older-token","annotations":{"kubernetes.io/service-account.name":"older"}},"type":"kubernetes.io/service-account-token"}""");
        using var found = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/secrets/older-token");
        var secret = await JsonAsync(found);
        Assert.Equal("default", Text(secret["data"]!["namespace"]));
        Assert.NotNull(secret["metadata"]!["annotations"]!["kubernetes.io/service-account.uid"]);
        var token = Text(secret["data"]!["token"]);
        Assert.Equal(200, (await CallAsync(token, "/api")).Code);
        await RemoveAsync("/api/v1/namespaces/default/secrets/older-token");
        Assert.Equal(401, (await CallAsync(token, "/api")).Code);
    }

    [Fact]
    public async Task TokenSecrets_GoWithTheirAccount()
    {
        await NewAccountAsync("leaving");
        await NewAccountAsync("staying");
        foreach (var account in (string[])["leaving", "staying"])
        {
            await MakeAsync(
                "/api/v1/namespaces/default/secrets",
                $$$$"""{"metadata":{"name":"{{{{account}}}}-token","annotations":{"kubernetes.io/service-account.name":"{{{{account}}}}"}},"type":"kubernetes.io/service-account-token"}""");
        }

        await RemoveAsync("/api/v1/namespaces/default/serviceaccounts/leaving");
        using var gone = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/secrets/leaving-token");
        using var kept = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/secrets/staying-token");
        Assert.Equal((404, 200), ((int)gone.StatusCode, (int)kept.StatusCode));
    }

    [Fact]
    public void TheKey_IsKept()
    {
        using var folder = new TemporaryFolder();
        var first = ServiceAccountKey.Open(folder.Path);
        var token = first.Sign("{}"u8);
        var second = ServiceAccountKey.Open(folder.Path);
        Assert.Equal(first.Id, second.Id);
        using var opened = second.Open(token);
        Assert.NotNull(opened);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "sa.key")));
    }

    private async Task<string> NewAccountAsync(string name)
    {
        await MakeAsync(Accounts, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        return await TokenAsync(name, "{}");
    }

    private async Task<string> TokenAsync(string account, string request)
    {
        var made = await MakeAsync($"{Accounts}/{account}/token", request);
        return made["status"]!["token"]!.GetValue<string>();
    }

    private async Task<JsonNode> MakeAsync(string path, string json)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, path, json);
        var made = await JsonAsync(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, made.ToJsonString());
        return made;
    }

    private async Task RemoveAsync(string path)
    {
        using var answer = await world.SendAsync(HttpMethod.Delete, path);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<(int Code, JsonNode Status)> ReviewAsync(string token, string audiences)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, Reviews, $$$"""{"spec":{"token":"{{{token}}}","audiences":{{{audiences}}}}}""");
        return ((int)answer.StatusCode, (await JsonAsync(answer))["status"]!);
    }

    private async Task<(int Code, JsonNode Body)> CallAsync(string token, string path, string? json = null)
    {
        using var message = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, path);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            message.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await world.Anonymous.SendAsync(message);
        return ((int)answer.StatusCode, await JsonAsync(answer));
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private static string Text(JsonNode? octets) => Encoding.UTF8.GetString(Convert.FromBase64String(octets!.GetValue<string>()));

    private static string Changed(byte[] claims, string name, long value)
    {
        var changed = JsonNode.Parse(claims)!;
        changed[name] = value;
        return changed.ToJsonString();
    }
}
