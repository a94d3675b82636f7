package dev.kassa.membership.login;

import io.quarkus.rest.client.reactive.Url;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** The login's endpoints; all but discovery have the addresses that discovery names (API 3.1). */
@RegisterRestClient(configKey = "vipps")
interface LoginApi {
  @GET
  @Path("/access-management-1.0/access/.well-known/openid-configuration")
  Uni<RestResponse<byte[]>> discovery();

  @GET
  Uni<RestResponse<byte[]>> keys(@Url String url);

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  Uni<RestResponse<byte[]>> start(
      @Url String url,
      @HeaderParam("Authorization") String basic,
      @FormParam("login_hint") String loginHint,
      @FormParam("scope") String scope,
      @FormParam("binding_message") String bindingMessage);

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  Uni<RestResponse<byte[]>> token(
      @Url String url,
      @HeaderParam("Authorization") String basic,
      @FormParam("grant_type") String grantType,
      @FormParam("auth_req_id") String authReqId);

  /** Without a subscription key: one is answered 401 (API 3.9). */
  @GET
  Uni<RestResponse<byte[]>> userInfo(@Url String url, @HeaderParam("Authorization") String bearer);
}
