package dev.headrace.transport.jdk;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A TLS engine like another that does not say which protocol was agreed on before the handshake was
 * finished. The JDK's client asks for that when the handshake is over, also if the server ended it;
 * told a protocol, it would send the request, and nobody could say that it was not sent.
 */
final class CheckedEngine extends SSLEngine {
  private final SSLEngine like;
  private volatile boolean isFinished;

  CheckedEngine(SSLEngine like) {
    super(like.getPeerHost(), like.getPeerPort());
    this.like = like;
  }

  @Override
  public String getApplicationProtocol() {
    if (!isFinished) {
      throw new IllegalStateException(
          new SSLHandshakeException("the server ended the handshake before it was finished"));
    }
    return like.getApplicationProtocol();
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    return noted(like.wrap(from, offset, length, to));
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length)
      throws SSLException {
    return noted(like.unwrap(from, to, offset, length));
  }

  private SSLEngineResult noted(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      isFinished = true;
    }
    return result;
  }

  @Override
  public @Nullable Runnable getDelegatedTask() {
    return like.getDelegatedTask();
  }

  @Override
  public void closeInbound() throws SSLException {
    like.closeInbound();
  }

  @Override
  public boolean isInboundDone() {
    return like.isInboundDone();
  }

  @Override
  public void closeOutbound() {
    like.closeOutbound();
  }

  @Override
  public boolean isOutboundDone() {
    return like.isOutboundDone();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return like.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return like.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    like.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return like.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return like.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    like.setEnabledProtocols(protocols);
  }

  @Override
  public SSLSession getSession() {
    return like.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return like.getHandshakeSession();
  }

  @Override
  public void beginHandshake() throws SSLException {
    like.beginHandshake();
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    return like.getHandshakeStatus();
  }

  @Override
  public void setUseClientMode(boolean value) {
    like.setUseClientMode(value);
  }

  @Override
  public boolean getUseClientMode() {
    return like.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean value) {
    like.setNeedClientAuth(value);
  }

  @Override
  public boolean getNeedClientAuth() {
    return like.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean value) {
    like.setWantClientAuth(value);
  }

  @Override
  public boolean getWantClientAuth() {
    return like.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean value) {
    like.setEnableSessionCreation(value);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return like.getEnableSessionCreation();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return like.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters value) {
    like.setSSLParameters(value);
  }

  @Override
  public String getHandshakeApplicationProtocol() {
    return like.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLEngine, List<String>, String> selector) {
    like.setHandshakeApplicationProtocolSelector(selector);
  }

  @Override
  public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
    return like.getHandshakeApplicationProtocolSelector();
  }
}
